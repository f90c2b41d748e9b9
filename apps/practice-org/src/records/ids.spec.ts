import { checksum, makeId, podOf, toId18 } from './ids';

describe('ids', () => {
  it('adds the checksum that real orgs add', () => {
    expect(checksum('001D000000IqhSL')).toBe('IAZ');
    expect(toId18('001D000000IqhSL')).toBe('001D000000IqhSLIAZ');
  });

  it('refuses a wrong checksum, a wrong length and other characters', () => {
    expect(toId18('001D000000IqhSLIAA')).toBeUndefined();
    expect(toId18('001D000000IqhS')).toBeUndefined();
    expect(toId18("001D000000Iqh'L")).toBeUndefined();
  });

  it('makes ids that sort by age and differ between generations', () => {
    const ids = [1, 9, 10, 61, 62, 63, 4000, 1_000_000].map((n) => makeId('003', podOf(0), n));
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids.map((id) => id.slice(0, 15).toLowerCase())).size).toBeGreaterThan(0);
    expect(makeId('003', podOf(1), 1)).not.toBe(ids[0]);
    for (const id of ids) expect(toId18(id)).toBe(id);
  });
});
