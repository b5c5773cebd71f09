import * as l10n from '@vscode/l10n';

/** Numbers, sizes and times as people read them, in the editor's language. */
export class Wording {
  readonly #number: Intl.NumberFormat;
  readonly #date: Intl.DateTimeFormat;

  /** @param language BCP 47; an unknown one falls back to the browser's */
  constructor(language: string) {
    const supported = Intl.NumberFormat.supportedLocalesOf([language]);
    this.#number = new Intl.NumberFormat(supported, { maximumFractionDigits: 1 });
    this.#date = new Intl.DateTimeFormat(supported, { dateStyle: 'medium', timeStyle: 'short' });
  }

  number(value: number): string {
    return this.#number.format(value);
  }

  date(milliseconds: number): string {
    return this.#date.format(milliseconds);
  }

  /** `1.2 MB`: powers of 1,024, as the editor's own image preview counts. */
  bytes(value: number): string {
    if (value < 1024) return l10n.t('{0} B', this.number(value));
    if (value < 1024 ** 2) return l10n.t('{0} KB', this.number(value / 1024));
    if (value < 1024 ** 3) return l10n.t('{0} MB', this.number(value / 1024 ** 2));
    return l10n.t('{0} GB', this.number(value / 1024 ** 3));
  }

  images(count: number): string {
    return count === 1 ? l10n.t('1 image') : l10n.t('{0} images', this.number(count));
  }

  /** What is left of a task, rounded as far as such estimates can be trusted. */
  timeLeft(seconds: number): string {
    if (seconds < 60) return l10n.t('less than a minute left');
    const minutes = Math.round(seconds / 60);
    if (minutes < 90) return l10n.t('about {0} min left', this.number(minutes));
    return l10n.t('about {0} h left', this.number(Math.round(minutes / 60)));
  }
}
