import { type ElementPart, nothing } from 'lit';
import { Directive, directive, type PartInfo, PartType } from 'lit/directive.js';

/**
 * Sets style properties by CSSOM. Lit's styleMap writes them as a style attribute at first, which a policy without
 * 'unsafe-inline' blocks.
 */
class CssomDirective extends Directive {
  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error('cssom stands in an element, not in an attribute.');
  }

  override render(_properties: Readonly<Record<string, string>>): unknown {
    return nothing;
  }

  override update(part: ElementPart, [properties]: [Readonly<Record<string, string>>]): unknown {
    if (part.element instanceof HTMLElement) {
      for (const [name, value] of Object.entries(properties)) part.element.style.setProperty(name, value);
    }
    return nothing;
  }
}

/** `<span ${cssom({ width: '40%' })}></span>`; the same properties must be given each time. */
export const cssom = directive(CssomDirective);
