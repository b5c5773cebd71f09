import type { QueryChips } from '../views/queryChips.ts';
import type { Surfaces } from '../views/surfaces.ts';

/** Searches by pictures that the person chooses, wherever they lie. */
export async function searchByFile(surfaces: Surfaces, chips: QueryChips): Promise<void> {
  const uris = await chips.choose();
  if (uris.length === 0) return;
  await surfaces.reveal(async (session) => session.setQuery({ images: await chips.ofUris(uris, session.resourceUri) }));
}
