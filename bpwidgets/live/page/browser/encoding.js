// Marks and handles as messages have them (picture/encoding.py), decoded.

const ARRAYS = ["x", "y", "values", "shades", "boundary", "at", "tail", "head"]; // fields of marks with several numbers

/** Numbers of a message: a list (null is NaN), or an index into its buffers, {"buffer": i} or {"bytes": i}. */
export function decode(values, buffers) {
  if (Array.isArray(values)) return values.map((value) => value ?? Number.NaN);
  const view = buffers[values.buffer ?? values.bytes];
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
  return values.bytes === undefined ? new Float32Array(bytes.buffer) : bytes;
}

/** A mark or handle of a message with its defaults, its numbers decoded. Where one is null no coordinate is known: NaN. */
export function decodeMark(encoded, defaults, buffers) {
  const mark = { ...defaults, ...encoded };
  for (const name of ARRAYS) if (mark[name]) mark[name] = decode(mark[name], buffers);
  for (const name of ["low", "high"]) if (name in mark) mark[name] ??= Number.NaN;
  if (mark.segment) mark.segment = mark.segment.map((end) => decode(end, buffers));
  return mark;
}

/** The marks or handles of a message: what one does not tell, it has in common with the last one of its kind; and its
 * kind with the one before it. */
export function decodeMarks(encoded, defaults, buffers) {
  const last = {};
  let kind;
  return encoded.map((told) => {
    kind = told.kind ?? kind;
    last[kind] = { ...last[kind], ...told };
    return decodeMark(last[kind], defaults[kind], buffers);
  });
}

/** What is told of each handle, of which a message tells only what is new: the others, counted from the last, are known. */
export function completed(told, known) {
  const gone = known.length - told.length;
  return told.map((handle, i) => handle ?? known[i + gone]);
}

/** {index of a mark: its name} of {name: indices}. */
export function namesByIndex(indices) {
  return new Map(Object.entries(indices).flatMap(([name, found]) => found.map((i) => [i, name])));
}
