/** A memory that grows in pages of 64 KiB; growing makes a new `buffer`. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** @throws RangeError when there is no more */
  grow(pages: number): number;
}

/** Opaque: compiled code. */
export interface WasmModule {
  readonly __wasmModule: never;
}

/** The part of WebAssembly that the ranker uses; TypeScript declares it only together with all of a browser. */
interface WasmInterface {
  readonly Memory: new (descriptor: { readonly initial: number; readonly maximum: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (
    module: WasmModule,
    imports: { readonly env: { readonly memory: WasmMemory } },
  ) => { readonly exports: object };
}

declare const WebAssembly: WasmInterface;

export const wasm = WebAssembly;
