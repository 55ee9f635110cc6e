// Marks and handles as messages have them (picture/encoding.py), decoded.

const ARRAYS = ["x", "y", "values", "shades", "boundary", "at", "tail", "head"]; // fields of marks with several numbers

/** Numbers of a message: a list (null is NaN), or an index into its buffers, {"buffer": i} or {"bytes": i}. */
export function decode(values, buffers) {
  if (Array.isArray(values)) return values.map((value) => value ?? Number.NaN);
  const view = buffers[values.buffer ?? values.bytes];
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
  return values.bytes === undefined ? new Float32Array(bytes.buffer) : bytes;
}

/** The fields of a mark or handle that a message tells, decoded. Where one is null no coordinate is known: NaN. */
export function decodeFields(told, buffers) {
  const fields = { ...told };
  for (const name of ARRAYS) if (fields[name]) fields[name] = decode(fields[name], buffers);
  for (const name of ["low", "high"]) if (name in fields) fields[name] ??= Number.NaN;
  if (fields.segment) fields.segment = fields.segment.map((end) => decode(end, buffers));
  return fields;
}

/** The marks or the handles of a picture, as all frames together have told them (`tell` of picture/deltas.py). One that stays as it
 * was stays the same object: what was made of it is good still. */
export class Items {
  /** defaults: {kind: {field: default}}. */
  constructor(defaults) {
    this.defaults = defaults;
    this.list = [];
    this.kinds = []; // of each, with its axes
    this.alike = {}; // {kind and axes: those of that kind on these}
  }

  update({ kinds, news }, buffers) {
    if (kinds)
      this.kinds = kinds.flatMap(([kind, count, axes]) => Array(count).fill([kind, `${kind} ${axes}`]));
    const before = Array.isArray(news) ? {} : this.alike;
    this.alike = {};
    this.list = this.kinds.map(([kind, place], i) => {
      this.alike[place] ??= [];
      const alike = this.alike[place];
      const model = before[place]?.[alike.length] ?? alike.at(-1) ?? { kind, ...this.defaults[kind] };
      const told = news[i] && Object.keys(news[i]).length;
      const was = before[place]?.[news[i]?.as];
      const item = was ?? (told ? { ...model, ...decodeFields(news[i], buffers) } : model);
      alike.push(item);
      return item;
    });
  }
}

/** {index of a mark: its name} of {name: indices}. */
export function namesByIndex(indices) {
  return new Map(Object.entries(indices).flatMap(([name, found]) => found.map((i) => [i, name])));
}
