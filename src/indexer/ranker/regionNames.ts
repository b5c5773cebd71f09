/** Codes of ICU that stand for no place: pseudo-locales, outlying Oceania, "unknown". */
const noPlaces = new Set(['EZ', 'QO', 'XA', 'XB', 'ZZ']);
let names: Intl.DisplayNames | undefined;

/**
 * The English name of a country or region by its ISO 3166 code, as flags are asked for: `td` is Chad.
 * @param code in either case
 * @returns undefined for anything else
 */
export function regionName(code: string): string | undefined {
  const upper = code.toUpperCase();
  if (!/^[A-Z]{2}$/.test(upper) || noPlaces.has(upper)) return undefined;
  names ??= new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  return names.of(upper);
}
