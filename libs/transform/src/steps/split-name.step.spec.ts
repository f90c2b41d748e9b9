import { openBench } from './step.fixture';
import { splitPersonName } from './person-names';

const bench = openBench();
const parts = (name: string, order: 'western' | 'eastern' | 'auto') => {
  const { salutation, first, middle, last, suffix } = splitPersonName(name, order);
  return [salutation, first, middle, last, suffix].map((part) => part ?? '').join('|');
};

describe('splitName', () => {
  it.each([
    ['Ann Lee', '|Ann||Lee|'],
    ['Dr. Ann Mary Lee', 'Dr.|Ann|Mary|Lee|'],
    ['Prof. Dr. Ludwig van Beethoven', 'Prof. Dr.|Ludwig||van Beethoven|'],
    ['Herr Jürgen von der Lippe', 'Herr|Jürgen||von der Lippe|'],
    ['Lee, Ann M.', '|Ann|M.|Lee|'],
    ['Lee, Dr. Ann', 'Dr.|Ann||Lee|'],
    ['Martin Luther King, Jr.', '|Martin|Luther|King|Jr.'],
    ['Sammy Davis Jr.', '|Sammy||Davis|Jr.'],
    ['John Smith III', '|John||Smith|III'],
    ['Jane Doe, PhD, MBA', '|Jane||Doe|PhD, MBA'],
    ['Cher', '|||Cher|'],
    ['Mr. Smith', 'Mr.|||Smith|'],
    ['María del Carmen García', '|María||del Carmen García|'],
    ['  Ann \u00a0 Lee ', '|Ann||Lee|'],
    ['Jean-Luc Picard', '|Jean-Luc||Picard|'],
    ["Conan O'Brien", "|Conan||O'Brien|"],
  ])('takes %j apart', (name, expected) => {
    expect(parts(name, 'auto')).toBe(expected);
    expect(parts(name, 'western')).toBe(expected);
  });
  it.each([
    ['王小明', '|小明||王|'],
    ['李娜', '|娜||李|'],
    ['欧阳修', '|修||欧阳|'],
    ['司马相如', '|相如||司马|'],
    ['諸葛亮', '|亮||諸葛|'],
    ['王芳女士', '女士|芳||王|'],
    ['李先生', '先生|||李|'],
    ['陈 小明', '|小明||陈|'],
    ['卡尔·马克思', '|卡尔||马克思|'],
    ['김민준', '|민준||김|'],
    ['남궁민', '|민||남궁|'],
    ['山田 太郎', '|太郎||山田|'],
    ['WANG Xiaoming', '|Xiaoming||WANG|'],
  ])('knows that the family name of %j comes first', (name, expected) => {
    expect(parts(name, 'auto')).toBe(expected);
    expect(parts(name, 'eastern')).toBe(expected);
  });
  it('takes a name in Latin letters as the order says', () => {
    expect(parts('Nagy Ferenc', 'eastern')).toBe('|Ferenc||Nagy|');
    expect(parts('Nagy Ferenc', 'auto')).toBe('|Nagy||Ferenc|');
  });
  it('fills the columns named, and keeps the one it reads', async () => {
    const output = await bench.table(
      { a: ['Dr. Ann Lee', '王小明', null, ' '], n: ['1', '2', '3', '4'] },
      { op: 'splitName', column: 'a', into: { first: 'given', last: 'n' } },
    );
    expect(output).toEqual([
      { a: 'Dr. Ann Lee', n: 'Lee', given: 'Ann' },
      { a: '王小明', n: '王', given: '小明' },
      { a: null, n: null, given: null },
      { a: ' ', n: null, given: null },
    ]);
  });
  it('refuses a part there is not', async () => {
    await expect(
      bench.after(['x'], { op: 'splitName', column: 'a', into: { frist: 'x' } }),
    ).rejects.toMatchObject({ code: 'BAD_RECIPE' });
  });
});
