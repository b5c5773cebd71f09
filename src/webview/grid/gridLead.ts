import * as l10n from '@vscode/l10n';
import type { LeadPicture } from './gridContent.ts';
import { type GridLayout, gap } from './gridLayout.ts';
import { groundClass, measureTone } from './pictureTone.ts';

/** More pictures than these would be too small to be told apart. */
const mostPictures = 4;

/** The query's picture, large, at the left of the results' first lines. */
export class GridLead {
  readonly root = document.createElement('div');

  constructor() {
    this.root.className = 'lead';
    this.root.hidden = true;
  }

  show(pictures: readonly LeadPicture[], layout: GridLayout): void {
    this.root.replaceChildren();
    if (pictures.length === 0) return;
    const frame = document.createElement('div');
    frame.className = pictures.length > 1 ? 'pictures several' : 'pictures';
    for (const { name, uri } of pictures.slice(0, mostPictures)) {
      const image = document.createElement('img');
      image.alt = name;
      // Its pixels may be read then: thumbnails come from another origin than the page.
      image.crossOrigin = 'anonymous';
      image.className = groundClass(undefined);
      image.addEventListener('load', () => {
        image.className = groundClass(measureTone(image));
      });
      if (uri !== undefined) image.src = uri;
      frame.append(image);
    }
    const label = document.createElement('div');
    label.className = 'label';
    label.textContent = l10n.t('Query');
    this.root.append(frame, label);
    this.fit(layout);
  }

  /** Takes the columns and lines that the layout leaves free for it. */
  fit({ lead, cell, lineHeight }: GridLayout): void {
    this.root.hidden = lead.columns === 0;
    if (lead.columns === 0) return;
    this.root.style.width = `${lead.columns * (cell + gap) - gap}px`;
    this.root.style.height = `${lead.lines * (lineHeight + gap) - gap}px`;
  }

  /** @param offset between positions in the content and in the scrolled element */
  place(offset: number): void {
    if (!this.root.hidden) this.root.style.transform = `translateY(${-offset}px)`;
  }
}
