/** What shows bytes in a page: a URI for them, until it is given back. */
export interface ThumbnailUris {
  /** @param webp a WebP picture */
  of(webp: Uint8Array): string;
  release(uri: string): void;
}

/** In a browser: `blob:`, which keeps the bytes in the page. */
export const blobUris: ThumbnailUris = {
  of: (webp) => URL.createObjectURL(new Blob([webp as Uint8Array<ArrayBuffer>], { type: 'image/webp' })),
  release: (uri) => URL.revokeObjectURL(uri),
};
