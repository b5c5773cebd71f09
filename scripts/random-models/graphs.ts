import { OnnxGraph } from './onnxGraph.ts';
import { RandomWeights } from './weights.ts';

/** Width of the transformer blocks. */
const width = 32;
/** Length of a CLIP-shaped model's vectors. */
export const clipDimension = 64;
/** Length of a ResNet-50's feature vectors. */
export const resnetDimension = 2048;
/** Rows of the token table: ids are taken modulo it, so that CLIP's 49,408 ids need no 49,408 rows. */
const tableRows = 256;
/** Tokens at most. */
const positions = 77;

/** CLIP's text tower in a file of its own: [B,N] ids, no mask, [B,64]. */
export function clipTextGraph(): Uint8Array {
  const graph = new OnnxGraph('random CLIP text tower');
  const ids = graph.input('input_ids', 'int64', ['batch', 'sequence']);
  graph.output('text_embeds', clipText(graph, ids), ['batch', clipDimension]);
  return graph.encode();
}

/** CLIP's image tower in a file of its own: [B,3,224,224], [B,64]. */
export function clipImageGraph(): Uint8Array {
  const graph = new OnnxGraph('random CLIP image tower');
  const pixels = graph.input('pixel_values', 'float32', ['batch', 3, 224, 224]);
  graph.output('image_embeds', clipImage(graph, pixels), ['batch', clipDimension]);
  return graph.encode();
}

/** Both towers in one graph, as TinyCLIP's export has it: no output can be had without all inputs. */
export function clipGraph(): Uint8Array {
  const graph = new OnnxGraph('random CLIP');
  const ids = graph.input('input_ids', 'int64', ['text_batch', 'sequence']);
  const pixels = graph.input('pixel_values', 'float32', ['image_batch', 3, 224, 224]);
  const mask = graph.input('attention_mask', 'int64', ['text_batch', 'sequence']);
  const text = unit(graph, clipText(graph, ids, mask));
  const image = unit(graph, clipImage(graph, pixels));
  const logits = graph.node('MatMul', [image, graph.node('Transpose', [text], { perm: [1, 0] })]);
  graph.output('logits_per_image', logits, ['image_batch', 'text_batch']);
  graph.output('logits_per_text', graph.node('Transpose', [logits], { perm: [1, 0] }), ['text_batch', 'image_batch']);
  graph.output('text_embeds', text, ['text_batch', clipDimension]);
  graph.output('image_embeds', image, ['image_batch', clipDimension]);
  return graph.encode();
}

/** SigLIP 2's text tower: 64 ids always, no mask, sees its padding, pools by itself. */
export function siglipTextGraph(): Uint8Array {
  const graph = new OnnxGraph('random SigLIP text tower');
  const weights = new RandomWeights(graph, 5);
  const ids = graph.input('input_ids', 'int64', ['batch', 64]);
  const hidden = block(graph, weights, embedded(graph, weights, ids));
  // SigLIP reads the last token. With random weights that is the padding whatever the text; the maximum is not.
  const pooled = graph.node('ReduceMax', [hidden], { axes: [1], keepdims: 0 });
  graph.output('last_hidden_state', hidden, ['batch', 64, width]);
  graph.output('pooler_output', project(graph, weights, pooled, clipDimension), ['batch', clipDimension]);
  return graph.encode();
}

/** SigLIP's image tower: as CLIP's, under SigLIP's names. */
export function siglipImageGraph(): Uint8Array {
  const graph = new OnnxGraph('random SigLIP image tower');
  const pixels = graph.input('pixel_values', 'float32', ['batch', 3, 224, 224]);
  graph.output('pooler_output', clipImage(graph, pixels), ['batch', clipDimension]);
  return graph.encode();
}

/** A ResNet-50's features before its classifier: [B,3,224,224], [B,2048,7,7]. */
export function resnetGraph(): Uint8Array {
  const graph = new OnnxGraph('random ResNet');
  const weights = new RandomWeights(graph, 7);
  const pixels = graph.input('pixel_values', 'float32', ['batch', 3, 224, 224]);
  const features = convolve(graph, weights, convolve(graph, weights, pixels, 3, 8, 8), 8, 8, 4);
  graph.output('last_hidden_state', convolve(graph, weights, features, 8, resnetDimension, 1), [
    'batch',
    resnetDimension,
    7,
    7,
  ]);
  return graph.encode();
}

/** Causal, so that what follows the end token changes nothing; pooled at the end token, which has the highest id. */
function clipText(graph: OnnxGraph, ids: string, mask?: string): string {
  const weights = new RandomWeights(graph, 3);
  const hidden = block(graph, weights, embedded(graph, weights, ids), { causal: true, mask });
  const end = graph.node('ArgMax', [ids], { axis: 1, keepdims: 1 });
  const pooled = graph.node('GatherND', [hidden, end], { batch_dims: 1 });
  return project(graph, weights, pooled, clipDimension);
}

/** 49 patches after a class token, pooled at the class token. */
function clipImage(graph: OnnxGraph, pixels: string): string {
  const weights = new RandomWeights(graph, 4);
  const map = convolve(graph, weights, convolve(graph, weights, pixels, 3, 8, 8), 8, width, 4);
  const flat = graph.node('Reshape', [map, graph.integers([0, width, 49])]);
  const patches = graph.node('Transpose', [flat], { perm: [0, 2, 1] });
  const batch = graph.node('Gather', [graph.node('Shape', [pixels]), graph.integers([0])]);
  const sides = graph.node('Concat', [batch, graph.integers([1, width])], { axis: 0 });
  const token = graph.node('Expand', [weights.normal([1, 1, width], 1), sides]);
  const all = graph.node('Concat', [token, patches], { axis: 1 });
  const hidden = block(graph, weights, graph.node('Add', [all, weights.normal([50, width], 0.1)]));
  return project(graph, weights, graph.node('Gather', [hidden, graph.integers(0)], { axis: 1 }), clipDimension);
}

/** Token and position vectors: [B,N] ids, [B,N,32]. */
function embedded(graph: OnnxGraph, weights: RandomWeights, ids: string): string {
  const rows = graph.node('Mod', [ids, graph.integers(tableRows)]);
  const tokens = graph.node('Gather', [weights.normal([tableRows, width], 1), rows]);
  const places = graph.node('Gather', [weights.normal([positions, width], 0.5), counting(graph, ids)]);
  return graph.node('Add', [tokens, places]);
}

/** 0 to N-1 for [B,N]. */
function counting(graph: OnnxGraph, ids: string): string {
  const length = graph.node('Gather', [graph.node('Shape', [ids]), graph.integers(1)]);
  return graph.node('Range', [graph.integers(0), length, graph.integers(1)]);
}

/** Attention with one head and a small perceptron, each added to its input, then a norm: [B,N,32]. */
function block(
  graph: OnnxGraph,
  weights: RandomWeights,
  input: string,
  options: { readonly causal?: boolean; readonly mask?: string | undefined } = {},
): string {
  const linear = (from: string, wide: number, tall: number): string =>
    graph.node('MatMul', [from, weights.normal([wide, tall], 1 / Math.sqrt(wide))]);
  const keys = graph.node('Transpose', [linear(input, width, width)], { perm: [0, 2, 1] });
  let scores = graph.node('MatMul', [linear(input, width, width), keys]);
  scores = graph.node('Div', [scores, weights.constant([1], Math.sqrt(width))]);
  const zero = weights.constant([1], 0);
  const never = weights.constant([1], -1e9);
  if (options.causal) {
    const length = graph.node('Gather', [graph.node('Shape', [input]), graph.integers(1)]);
    const row = graph.node('Range', [graph.integers(0), length, graph.integers(1)]);
    const column = graph.node('Unsqueeze', [row, graph.integers([1])]);
    const later = graph.node('Greater', [graph.node('Unsqueeze', [row, graph.integers([0])]), column]);
    scores = graph.node('Add', [scores, graph.node('Where', [later, never, zero])]);
  }
  if (options.mask !== undefined) {
    const padding = graph.node('Equal', [options.mask, graph.integers(0)]);
    const hidden = graph.node('Unsqueeze', [padding, graph.integers([1])]);
    scores = graph.node('Add', [scores, graph.node('Where', [hidden, never, zero])]);
  }
  const shares = graph.node('Softmax', [scores], { axis: -1 });
  const attended = graph.node('Add', [input, graph.node('MatMul', [shares, linear(input, width, width)])]);
  const inner = linear(attended, width, width);
  const bent = graph.node('Mul', [inner, graph.node('Sigmoid', [inner])]);
  return norm(graph, weights, graph.node('Add', [attended, linear(bent, width, width)]));
}

function norm(graph: OnnxGraph, weights: RandomWeights, input: string): string {
  const [scale, bias] = [weights.constant([width], 1), weights.constant([width], 0)];
  return graph.node('LayerNormalization', [input, scale, bias], { axis: -1, epsilon: { float: 1e-5 } });
}

function project(graph: OnnxGraph, weights: RandomWeights, input: string, size: number): string {
  return graph.node('MatMul', [input, weights.normal([width, size], 1 / Math.sqrt(width))]);
}

/** A convolution whose window is as large as its step, and a rectifier. */
function convolve(
  graph: OnnxGraph,
  weights: RandomWeights,
  input: string,
  from: number,
  to: number,
  step: number,
): string {
  const kernel = weights.normal([to, from, step, step], Math.sqrt(2 / (from * step * step)));
  const bias = weights.normal([to], 0.3);
  const options = { kernel_shape: [step, step], strides: [step, step] };
  return graph.node('Relu', [graph.node('Conv', [input, kernel, bias], options)]);
}

function unit(graph: OnnxGraph, vectors: string): string {
  return graph.node('LpNormalization', [vectors], { axis: -1, p: 2 });
}
