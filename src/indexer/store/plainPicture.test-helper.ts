import type { ImageDescription } from '../../shared/image.ts';

/** What is known of a picture, for tests that do not care. */
export const plainPicture: ImageDescription = {
  format: 'png',
  width: 640,
  height: 480,
  frames: 1,
  transparent: false,
  colours: [],
  perceptualHash: '00ff0123456789ab',
};
