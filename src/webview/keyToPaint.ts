/** Marks of the browser's own timeline: how fast the page is can be read there, and is by whoever measures it. */

/** The application has rendered for the first time: marks the frame that shows it. */
export function markFirstPaint(): void {
  requestAnimationFrame(() => performance.mark('lookalike:first-paint'));
}

/**
 * Rows have just been written: measures until the frame that shows them has been painted.
 * @param start when the key was pressed, on the clock of `performance.now()`
 */
export function measureKeyToPaint(start: number): void {
  requestAnimationFrame(() => {
    // A task of its own comes after the frame's painting.
    const channel = new MessageChannel();
    channel.port1.onmessage = () => performance.measure('lookalike:key-to-paint', { start });
    channel.port2.postMessage(null);
  });
}
