import { kernelBase64 } from './kernel.generated.ts';
import { type WasmMemory, type WasmModule, wasm } from './webAssembly.ts';

let compiled: WasmModule | undefined;

/** The functions of kernel/ over a memory; compiled once for all memories of this process. `Exports` is what of them is used. */
export function kernelOver<Exports extends object>(memory: WasmMemory): Exports {
  compiled ??= new wasm.Module(Buffer.from(kernelBase64, 'base64'));
  return new wasm.Instance(compiled, { env: { memory } }).exports as Exports;
}
