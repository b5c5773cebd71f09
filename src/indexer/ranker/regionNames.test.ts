import assert from 'node:assert/strict';
import { test } from 'node:test';
import { regionName } from './regionNames.ts';

test('two letters that are a code are a region, anything else is none', () => {
  assert.equal(regionName('td'), 'Chad');
  assert.equal(regionName('UK'), 'United Kingdom');
  assert.equal(regionName('ui'), undefined);
  assert.equal(regionName('zz'), undefined);
  assert.equal(regionName('usa'), undefined);
  assert.equal(regionName('é1'), undefined);
  assert.equal(regionName(''), undefined);
});
