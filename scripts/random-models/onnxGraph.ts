/** Element types of ONNX (TensorProto.DataType) that these graphs use. */
const elementTypes = { float32: 1, int64: 7 } as const;
export type ElementType = keyof typeof elementTypes;

/** Sides of a tensor; a name stands for a side that is known only when the graph runs. */
export type Shape = readonly (number | string)[];

/** An attribute of a node: a whole number, a list of them, or a decimal number. */
export type Attribute = number | readonly number[] | { readonly float: number };

/**
 * Writes an ONNX graph (opset 17, IR 8), node by node. Only what these small models need: see onnx.proto of the ONNX
 * project (https://github.com/onnx/onnx/blob/v1.14.0/onnx/onnx.proto) for the fields' numbers.
 */
export class OnnxGraph {
  readonly #name: string;
  readonly #nodes: Uint8Array[] = [];
  readonly #constants: Uint8Array[] = [];
  readonly #inputs: Uint8Array[] = [];
  readonly #outputs: Uint8Array[] = [];
  #count = 0;

  constructor(name: string) {
    this.#name = name;
  }

  input(name: string, type: ElementType, shape: Shape): string {
    this.#inputs.push(valueInfo(name, type, shape));
    return name;
  }

  output(name: string, from: string, shape: Shape): void {
    this.#nodes.push(node('Identity', [from], name, {}));
    this.#outputs.push(valueInfo(name, 'float32', shape));
  }

  /** Adds a node with one output. @returns the output's name */
  node(operator: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    const name = this.#next(operator);
    this.#nodes.push(node(operator, inputs, name, attributes));
    return name;
  }

  floats(values: Float32Array, shape: readonly number[]): string {
    return this.#constant('float32', new Uint8Array(values.buffer, values.byteOffset, values.byteLength), shape);
  }

  /** A list of whole numbers, or a single one without sides. */
  integers(values: number | readonly number[]): string {
    const list = typeof values === 'number' ? [values] : values;
    const data = BigInt64Array.from(list, BigInt);
    return this.#constant('int64', new Uint8Array(data.buffer), typeof values === 'number' ? [] : [list.length]);
  }

  /** The file's bytes. */
  encode(): Uint8Array {
    const graph = concat([
      ...this.#nodes.map((bytes) => field(1, bytes)),
      field(2, utf8(this.#name)),
      ...this.#constants.map((bytes) => field(5, bytes)),
      ...this.#inputs.map((bytes) => field(11, bytes)),
      ...this.#outputs.map((bytes) => field(12, bytes)),
    ]);
    const opset = concat([field(1, utf8('')), integer(2, 17)]);
    return concat([integer(1, 8), field(2, utf8('lookalike')), field(7, graph), field(8, opset)]);
  }

  #next(kind: string): string {
    this.#count++;
    return `${kind.toLowerCase()}_${this.#count}`;
  }

  #constant(type: ElementType, data: Uint8Array, shape: readonly number[]): string {
    const name = this.#next('constant');
    const sides = shape.map((side) => integer(1, side));
    this.#constants.push(concat([...sides, integer(2, elementTypes[type]), field(8, utf8(name)), field(9, data)]));
    return name;
  }
}

function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, Attribute>>,
): Uint8Array {
  return concat([
    ...inputs.map((input) => field(1, utf8(input))),
    field(2, utf8(output)),
    field(3, utf8(output)),
    field(4, utf8(operator)),
    ...Object.entries(attributes).map(([name, value]) => field(5, attribute(name, value))),
  ]);
}

/** AttributeProto: types 1 float, 2 whole number, 7 whole numbers. */
function attribute(name: string, value: Attribute): Uint8Array {
  if (typeof value === 'number') return concat([field(1, utf8(name)), integer(3, value), integer(20, 2)]);
  if ('float' in value) {
    const bytes = new Uint8Array(new Float32Array([value.float]).buffer);
    return concat([field(1, utf8(name)), varint((2 << 3) | 5), bytes, integer(20, 1)]);
  }
  return concat([field(1, utf8(name)), ...value.map((item) => integer(8, item)), integer(20, 7)]);
}

function valueInfo(name: string, type: ElementType, shape: Shape): Uint8Array {
  const sides = shape.map((side) => field(1, typeof side === 'number' ? integer(1, side) : field(2, utf8(side))));
  const tensor = concat([integer(1, elementTypes[type]), field(2, concat(sides))]);
  return concat([field(1, utf8(name)), field(2, field(1, tensor))]);
}

/** A protobuf field of variable length. */
function field(number: number, bytes: Uint8Array): Uint8Array {
  return concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

/** A protobuf field that is a whole number. */
function integer(number: number, value: number): Uint8Array {
  return concat([varint(number << 3), varint(value)]);
}

/** Base 128, low bits first; negative numbers as 64-bit two's complement. */
function varint(value: number): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
