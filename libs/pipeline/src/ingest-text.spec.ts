import iconv from 'iconv-lite';
import { StagingBench, type Staged } from './staging-bench.fixture';

let bench: StagingBench;
beforeEach(async () => (bench = await StagingBench.open()));
afterEach(() => bench.close());

const warning = (staged: Staged, code: string) => staged.warnings.find((found) => found.code === code);

describe('a delimited text', () => {
  it.each(['||', '|~|', '~|~', '::', '##', '^^'])('is split at %j without being told', async (delimiter) => {
    const rows = [
      ['id', 'name', 'city', 'zip'],
      ['1', 'Ann', 'Köln', '007'],
      ['2', `"a ${delimiter} b"`, '', '008'],
    ];
    const staged = await bench.stage(rows.map((row) => row.join(delimiter)).join('\n'));
    expect(staged.options.delimiter).toBe(delimiter);
    expect(staged.values).toEqual([
      ['1', 'Ann', 'Köln', '007'],
      ['2', `a ${delimiter} b`, null, '008'],
    ]);
  });

  it('keeps an empty column between single delimiters', async () => {
    expect((await bench.stage('a||c\n1||3\n')).columns.map(({ name }) => name)).toEqual([
      'a',
      'column_2',
      'c',
    ]);
  });

  it('may be split at any text it is told', async () => {
    const staged = await bench.stage('a<tab>b\n1<tab>"x<tab>y"\n', { delimiter: '<tab>' });
    expect(staged.values).toEqual([['1', 'x<tab>y']]);
  });

  it.each([
    ['doubled', '"a ""b"", c"', '"'],
    ['escaped by a backslash', String.raw`"a \"b\", c"`, '\\'],
  ])('has quotes in quoted cells that are %s, without being told', async (_, cell, escape) => {
    const staged = await bench.stage(`id,note,n\n1,${cell},2\n2,plain,3\n`);
    expect(staged.options.escape).toBe(escape);
    expect(staged.values[0]).toEqual(['1', 'a "b", c', '2']);
    expect(staged.rejectedCount).toBe(0);
  });

  it('takes a backslash before a closing quote for a backslash where quotes are doubled', async () => {
    const staged = await bench.stage('id,folder,n\n1,"C:\\data\\",2\n2,"say ""x""",3\n');
    expect(staged.values).toEqual([
      ['1', 'C:\\data\\', '2'],
      ['2', 'say "x"', '3'],
    ]);
  });

  it('may have no escape, and no quotes at all', async () => {
    const plain = await bench.stage('a,b\n"x",1\n', { quote: '' });
    expect(plain.values).toEqual([['"x"', '1']]);
    const bare = await bench.stage('id\tsize\n1\t5" pipe\n2\t"6 inch\n3\t7"\n');
    expect(bare.values).toEqual([
      ['1', '5" pipe'],
      ['2', '"6 inch'],
      ['3', '7"'],
    ]);
    expect(bare.rejectedCount).toBe(0);
    const none = await bench.stage('a,b\n"x",1\n', { escape: '' });
    expect(none.values).toEqual([['x', '1']]);
  });

  it('leaves remarks out and counts them, wherever they are', async () => {
    const staged = await bench.stage('# made by hand\nid,name\n1,Ann\n#,"half, way\n2,#Bob\n');
    expect(staged.values).toEqual([
      ['1', 'Ann'],
      ['2', '#Bob'],
    ]);
    expect(staged.options).toMatchObject({ comment: '#', header: 2 });
    expect(warning(staged, 'COMMENT_LINES')).toMatchObject({
      count: 1,
      message: expect.stringContaining('line 4'),
    });
    expect(warning(staged, 'LINES_SKIPPED')).toMatchObject({
      count: 1,
      message: expect.stringContaining('line 1'),
    });
    expect((await bench.stage('// x\nid;name\n1;Ann\n// y\n', { comment: '//' })).rowCount).toBe(1);
  });

  it('takes lines like remarks for rows where they have the fields of one', async () => {
    const staged = await bench.stage('id,name\n#1,Ann\n#2,Bob\n3,Cy\n');
    expect(staged.rowCount).toBe(3);
    // However late that shows.
    const late = await bench.stage(`id,name\n# remark\n${`1,${'x'.repeat(1000)}\n`.repeat(1200)}#2,Bob\n`);
    expect(late).toMatchObject({ rowCount: 1201, rejectedCount: 1 });
    expect(late.options.comment).toBe('');
  });

  it('leaves the header out where it comes again, and says where', async () => {
    const text = 'id,name\n1,Ann\nid,name\n2,Bob\n\nid,name\n3,x\n';
    const staged = await bench.stage(text);
    expect(staged.values).toEqual([
      ['1', 'Ann'],
      ['2', 'Bob'],
      ['3', 'x'],
    ]);
    expect(staged.rows.map((row) => row['_row'])).toEqual([1, 2, 3]);
    expect(warning(staged, 'HEADER_AGAIN')).toMatchObject({
      count: 2,
      message: expect.stringContaining('line 3'),
    });
    expect(warning(staged, 'BLANK_LINES')).toMatchObject({
      count: 1,
      message: expect.stringContaining('line 5'),
    });
    expect((await bench.try(text)).rows).toEqual(staged.rows);
  });

  it('may have a header of several lines, found or told', async () => {
    const staged = await bench.stage(',2023,,2024,\nRegion,Q1,Q2,Q1,Q2\nNorth,1,2,3,4\nSouth,5,6,7,8\n');
    expect(staged.columns.map(({ name }) => name)).toEqual([
      'Region',
      '2023 / Q1',
      '2023 / Q2',
      '2024 / Q1',
      '2024 / Q2',
    ]);
    expect(staged.rowCount).toBe(2);
    expect(staged.options).toMatchObject({ header: 1, headerRows: 2 });
    const told = await bench.stage('a,b\nx,y\nc,d\n1,2\n', { headerRows: 3 });
    expect(told.columns.map(({ name }) => name)).toEqual(['a / x / c', 'b / y / d']);
    expect(told.values).toEqual([['1', '2']]);
    expect((await bench.stage('a,b\nx,y\nc,d\n')).rowCount).toBe(2);
    await expect(bench.stage('a,b\n', { header: false, headerRows: 2 })).rejects.toMatchObject({
      code: 'BAD_OPTIONS',
    });
  });

  it('accounts for every line of the file', async () => {
    const text = 'Report\n\n# remark\nid,name,n\n1,Ann,1\n\nid,name,n\n# again\n2,Bob\n3,Cy,3\n4,"open,\nx\n';
    const staged = await bench.stage(text);
    const of = (code: string) => warning(staged, code)?.count ?? 0;
    expect(staged).toMatchObject({ rowCount: 2, rejectedCount: 2 });
    expect([of('LINES_SKIPPED'), of('BLANK_LINES'), of('COMMENT_LINES'), of('HEADER_AGAIN')]).toEqual([
      2, 2, 1, 1,
    ]);
    expect(warning(staged, 'ROWS_REJECTED')?.message).toContain('line 9');
    // Twelve lines and one header: the last reject holds two of them.
    expect(2 + 2 + 2 + 2 + 1 + 1 + 1 + 1).toBe(text.split('\n').length - 1);
  });
});

describe('a text in columns of fixed width', () => {
  const text =
    'ID    NAME        CITY      AMOUNT\n' +
    '----- ----------- --------- ------\n' +
    '00001 Ann Smith   Köln        1.50\n' +
    '00002 Bob         東京      12.25\n' +
    '\n' +
    '00003 Cy          Rome\n';

  it('is cut where every line is blank, without being told', async () => {
    const plain = text.replaceAll(/^-.*\n/gm, '').replace('東京', 'Oslo  ');
    const staged = await bench.stage(plain);
    expect(staged.columns.map(({ name }) => name)).toEqual(['ID', 'NAME', 'CITY', 'AMOUNT']);
    expect(staged.values).toEqual([
      ['00001', 'Ann Smith', 'Köln', '1.50'],
      ['00002', 'Bob', 'Oslo', '12.25'],
      ['00003', 'Cy', 'Rome', null],
    ]);
    expect(staged.options.fixedWidths).toEqual([6, 12, 10, 7]);
    expect((await bench.stage(plain, staged.options)).values).toEqual(staged.values);
    expect((await bench.try(plain)).rows).toEqual(staged.rows);
  });

  it('is cut by a ruler where there is one', async () => {
    const staged = await bench.stage(text.replace('東京  ', '東京    '));
    expect(staged.values[0]).toEqual(['00001', 'Ann Smith', 'Köln', '1.50']);
    expect(staged.rowCount).toBe(3);
    expect(warning(staged, 'HEADER_AGAIN')).toMatchObject({ count: 1 });
  });

  it('is cut as it is told; what lies beyond the last column is set aside', async () => {
    const staged = await bench.stage('00742AnnX\n00001Bob\n1\n00003Cyril!!\n', {
      fixedWidths: [5, 3, 1],
      header: false,
    });
    expect(staged.values).toEqual([
      ['00742', 'Ann', 'X'],
      ['00001', 'Bob', null],
      ['1', null, null],
    ]);
    expect(staged.rejects).toMatchObject([{ line: 4, text: '00003Cyril!!' }]);
  });

  it.each([[{ fixedWidths: [] }], [{ fixedWidths: [0] }], [{ fixedWidths: [2], delimiter: ';' }]])(
    'is refused with %j',
    async (options) => {
      await expect(bench.stage('ab\n', options)).rejects.toMatchObject({ code: 'BAD_OPTIONS' });
    },
  );

  it('is not what prose is', async () => {
    const prose =
      'Dear all,\nplease find the list below.\nIt is short, and there are no tables in it.\nBye\n';
    expect((await bench.stage(prose, { header: false })).options.fixedWidths).toBeUndefined();
  });
});

describe('the encoding of a text', () => {
  const western = 'Nom;Ville\nFrançois Lefèvre;Besançon\nAndré Müller;Orléans\nJosé Nuñez;Málaga\n';
  const texts: Record<string, string> = {
    'windows-1252': western + 'Zoë “x”;5 €\n',
    macintosh: western,
    gb18030: '姓名;城市\n王小明;北京市\n李大华;上海市朝阳区\n陈美丽;广州\n',
    big5: '姓名;城市\n王小明;台北市\n李大華;高雄市\n陳美麗;臺中\n',
    shift_jis: '名前;都市\n田中太郎;東京\n山田花子;大阪市北区\nカタカナ;ひらがな\n',
    'euc-jp': '名前;都市\n田中太郎;東京\n山田花子;大阪市北区\nカタカナ;ひらがな\n',
    'euc-kr': '이름;도시\n김철수;서울\n이영희;부산광역시\n박민수;대구\n',
    'windows-1251': 'Имя;Город\nИван Петров;Москва\nМария Сидорова;Санкт-Петербург\n',
    'koi8-r': 'Имя;Город\nИван Петров;Москва\nМария Сидорова;Санкт-Петербург\n',
    'iso-8859-5': 'Имя;Город\nИван Петров;Москва\nМария Сидорова;Санкт-Петербург\n',
    'windows-1250': 'Jméno;Město\nJiří Dvořák;Plzeň\nŽofie Nováková;České Budějovice\nŠimon;Tábor\n',
    'iso-8859-2': 'Jméno;Město\nJiří Dvořák;Plzeň\nŽofie Nováková;České Budějovice\nŠimon;Tábor\n',
    'windows-1253': 'Όνομα;Πόλη\nΓιώργος Παπαδόπουλος;Αθήνα\nΜαρία;Θεσσαλονίκη\nΆννα;Άργος\n',
    'windows-1254': 'Ad;Şehir\nİbrahim Yılmaz;İstanbul\nAyşe Güneş;Muğla\n',
    'windows-1255': 'שם;עיר\nדוד כהן;ירושלים\nשרה לוי;תל אביב\n',
    'windows-1256': 'الاسم;المدينة\nمحمد علي;القاهرة\nفاطمة;دمشق\n',
    'windows-1257': 'Vārds;Pilsēta\nJānis Bērziņš;Rīga\nŽanete Kļaviņa;Liepāja\nŪna;Cēsis\n',
    'utf-16le': '姓名;城市\n王小明;北京市\n',
    'utf-16be': 'Имя;Город\nИван;Москва\n',
    'utf-32le': 'Имя;Город\nИван;Москва 😀\n',
    'utf-32be': '姓名;城市\n王小明;北京市\n',
    'utf-8': 'Имя;Город\nИван;Москва 😀\n',
  };
  const rowsOf = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(';'));

  it.each(Object.entries(texts))('is found to be %s', async (encoding, text) => {
    const staged = await bench.stage(iconv.encode(text, encoding));
    expect(staged.values).toEqual(rowsOf(text));
    expect(staged.options.encoding).toBe(encoding);
    expect(staged.options.encodingConfidence).toBeGreaterThan(0.3);
    const alternatives = staged.options.encodingAlternatives ?? [];
    expect(alternatives).toHaveLength(2);
    expect(alternatives.map((other) => other.encoding)).not.toContain(encoding);
    // What it said of its choice may be sent back, and the choice be overridden.
    expect((await bench.stage(iconv.encode(text, encoding), staged.options)).values).toEqual(rowsOf(text));
  });

  it.each([
    ['euc-jp', '氏名;出身\n斎藤健;仙台\n遠藤直樹;熊本\n藤原誠;長崎\n菊地翔;盛岡\n'],
    ['shift_jis', '氏名;出身\n斎藤健;仙台\n遠藤直樹;熊本\n藤原誠;長崎\n菊地翔;盛岡\n'],
    ['gb18030', '姓名;籍贯\n欧阳峰;哈尔滨\n诸葛敏;成都\n司马光;济南\n范冰;沈阳\n'],
    ['big5', '姓名;籍貫\n歐陽峰;花蓮\n諸葛敏;屏東\n司馬光;嘉義\n范冰;基隆\n'],
  ])('is found to be %s by ideographs alone', async (encoding, text) => {
    const staged = await bench.stage(iconv.encode(text, encoding));
    expect(staged.options.encoding).toBe(encoding);
    expect(staged.values).toEqual(rowsOf(text));
  });

  it.each(['utf-16le', 'utf-16be', 'utf-32le', 'utf-32be', 'utf-8'])(
    'is named by the mark of %s',
    async (encoding) => {
      const text = 'Имя;Город\nИван;Москва\n';
      const staged = await bench.stage(iconv.encode(`\ufeff${text}`, encoding));
      expect(staged.columns[0]?.name).toBe('Имя');
      expect(staged.options).toMatchObject({ encoding, encodingConfidence: 1 });
    },
  );

  it('may be overridden', async () => {
    const staged = await bench.stage(Buffer.from('a;b\n\xe9;x\n', 'latin1'), { encoding: 'windows-1251' });
    expect(staged.values).toEqual([['й', 'x']]);
    expect(staged.options.encodingConfidence).toBe(1);
  });

  it('is told by what comes late where the beginning is ASCII', async () => {
    const filler = `${'plain'.repeat(200)},1\n`.repeat(1200);
    const bytes = Buffer.concat([
      Buffer.from(`a,b\n${filler}`),
      iconv.encode('Мария Сидорова,Москва\n'.repeat(5), 'windows-1251'),
    ]);
    const staged = await bench.stage(bytes);
    expect(staged.options.encoding).toBe('windows-1251');
    expect(staged.values.at(-1)).toEqual(['Мария Сидорова', 'Москва']);
  });

  it('is UTF-8 where it is that but for some damage', async () => {
    const bytes = Buffer.concat([
      Buffer.from('a;b\n' + 'Zoë;Köln\n'.repeat(10)),
      Buffer.from('bad \xe9;1\n', 'latin1'),
    ]);
    const staged = await bench.stage(bytes);
    expect(staged).toMatchObject({ rowCount: 10, rejectedCount: 1 });
    expect(warning(staged, 'ENCODING_DAMAGED')).toBeDefined();
  });
});
