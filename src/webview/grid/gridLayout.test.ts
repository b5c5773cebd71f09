import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { gap, itemBelow, layoutGrid, lineAt, lineNumberAt, placeOf } from './gridLayout.ts';

const inputs = fc
  .record({
    width: fc.integer({ min: 40, max: 2000 }),
    size: fc.integer({ min: 72, max: 320 }),
    lead: fc.boolean(),
    sections: fc.array(
      fc.record({ count: fc.integer({ min: 1, max: 60 }), title: fc.option(fc.string(), { nil: undefined }) }),
      { minLength: 1, maxLength: 6 },
    ),
  })
  .map((input) => {
    // A title above the first section and a query picture never come together.
    const [first, ...rest] = input.sections;
    const sections = input.lead && first !== undefined ? [{ ...first, title: undefined }, ...rest] : input.sections;
    return { ...input, sections, count: sections.reduce((sum, { count }) => sum + count, 0) };
  });

test('every item stands in exactly one line, in order', () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const layout = layoutGrid(input);
      let next = 0;
      let bottom = 0;
      for (let number = 0; number < layout.lines; number += 1) {
        const line = lineAt(layout, number);
        assert.ok(line !== undefined);
        assert.ok(line.top >= bottom, 'lines do not overlap');
        bottom = line.top + line.height;
        if (line.kind === 'heading') continue;
        assert.equal(line.start, next);
        assert.ok(line.count >= 1 && line.count + line.indent <= layout.columns);
        for (let column = 0; column < line.count; column += 1) {
          assert.deepEqual(placeOf(layout, next + column), { line: number, column: column + line.indent });
        }
        next += line.count;
      }
      assert.equal(next, input.count);
      assert.ok(layout.height >= bottom);
    }),
  );
});

test('a position finds the line that covers it', () => {
  fc.assert(
    fc.property(inputs, fc.nat(), (input, seed) => {
      const layout = layoutGrid(input);
      const number = seed % layout.lines;
      const line = lineAt(layout, number);
      assert.ok(line !== undefined);
      assert.equal(lineNumberAt(layout, line.top), number);
      assert.equal(lineNumberAt(layout, line.top + line.height - 1), number);
    }),
  );
});

test('cells fill the width and are never wider than asked for plus one share of the rest', () => {
  const layout = layoutGrid({
    width: 500,
    size: 100,
    count: 10,
    sections: [{ count: 10, title: undefined }],
    lead: false,
  });
  assert.equal(layout.columns, 4);
  assert.equal(layout.cell, 122);
  assert.ok(layout.columns * (layout.cell + gap) - gap <= 500);
});

test('the query picture takes two columns of the first two lines', () => {
  const sections = [{ count: 20, title: undefined }];
  const layout = layoutGrid({ width: 620, size: 100, count: 20, sections, lead: true });
  assert.equal(layout.columns, 6);
  assert.deepEqual(
    [0, 1, 2].map((number) => lineAt(layout, number)).map((line) => [line?.start, line?.count, line?.indent]),
    [
      [0, 4, 2],
      [4, 4, 2],
      [8, 6, 0],
    ],
  );
  assert.equal(layoutGrid({ width: 320, size: 100, count: 20, sections, lead: true }).lead.columns, 0);
});

test('up and down keep the column, skip headings and stop at the ends', () => {
  const sections = [
    { count: 4, title: undefined },
    { count: 5, title: 'Less likely' },
  ];
  const layout = layoutGrid({ width: 312, size: 100, count: 9, sections, lead: false });
  assert.equal(layout.columns, 3);
  assert.equal(itemBelow(layout, 1, 1), 3, 'the last line of the section has one item only');
  assert.equal(itemBelow(layout, 3, 1), 4, 'over the heading');
  assert.equal(itemBelow(layout, 8, -1), 5);
  assert.equal(itemBelow(layout, 1, -1), 1);
  assert.equal(itemBelow(layout, 6, 9), 8, 'the last column that is filled');
});

test('a hundred thousand items cost no more than a few', () => {
  const layout = layoutGrid({
    width: 300,
    size: 72,
    count: 100_000,
    sections: [{ count: 100_000, title: undefined }],
    lead: false,
  });
  assert.equal(layout.lines, Math.ceil(100_000 / layout.columns));
  assert.equal(lineAt(layout, layout.lines - 1)?.start, (layout.lines - 1) * layout.columns);
});
