import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Test } from '@nestjs/testing';
import { ConfigModule, Environment } from '@dms/config';
import { ObjectStorage } from '@dms/domain';
import { objectStorageContract } from '@dms/testing';
import { LocalStorage } from './local-storage';
import { ownedName } from './owned-name';
import { StorageModule } from './storage.module';

const folders: string[] = [];
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dms-storage-'));
  folders.push(folder);
  return folder;
}
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

objectStorageContract('LocalStorage', async () => LocalStorage.open(await newFolder()));

describe('LocalStorage', () => {
  it('removes what a killed process left half done when it opens, and keeps what is in use', async () => {
    const folder = await newFolder();
    const storage = await LocalStorage.open(folder);
    const job = await storage.jobFolder('running');
    const dead = ownedName('put').replace(
      `.${process.pid}.`,
      `.${spawnSync(process.execPath, ['-e', '']).pid}.`,
    );
    await writeFile(join(folder, 'tmp', dead), 'half');
    await mkdir(join(folder, 'jobs', dead));
    await writeFile(join(folder, 'jobs', dead, 'rows'), 'half');

    await LocalStorage.open(folder);

    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
    expect((await readdir(join(folder, 'jobs'))).map((name) => join(folder, 'jobs', name))).toEqual([
      job.path,
    ]);
  });

  it('leaves no temporary file behind after failed and finished writes', async () => {
    const folder = await newFolder();
    const storage = await LocalStorage.open(folder);
    await storage.put('files/a', Readable.from([Buffer.from('whole')]));
    await storage
      .put('files/b', Readable.from([Buffer.from('too much')]), { maxBytes: 3 })
      .catch(() => undefined);
    await storage.check();
    await storage.removeAll('files/');
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
  });

  it('checks out by a link that shares the bytes', async () => {
    const folder = await newFolder();
    const storage = await LocalStorage.open(folder);
    await storage.put('files/a', Readable.from([Buffer.from('shared')]));
    const job = await storage.jobFolder('read');
    await storage.checkout('files/a', join(job.path, 'a'));
    const [object, link] = [await stat(join(folder, 'objects/files/a')), await stat(join(job.path, 'a'))];
    expect(link.ino).toBe(object.ino);
  });

  it('moves a finished file of its own disk instead of copying it', async () => {
    const folder = await newFolder();
    const storage = await LocalStorage.open(folder);
    const job = await storage.jobFolder('write');
    const path = join(job.path, 'rows.parquet');
    await writeFile(path, 'rows');
    const before = await stat(path);
    await storage.putFile('datasets/x/rows.parquet', path);
    expect((await stat(join(folder, 'objects/datasets/x/rows.parquet'))).ino).toBe(before.ino);
  });

  it('says STORAGE_UNAVAILABLE when its folder is gone', async () => {
    const folder = await newFolder();
    const storage = await LocalStorage.open(folder);
    await rm(folder, { recursive: true });
    await expect(storage.check()).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
  });

  it('is provided by StorageModule in the folder the environment names', async () => {
    const folder = await newFolder();
    const environment = Object.assign(new Environment(), { DMS_STORAGE_DIR: join(folder, 'here') });
    const module = await Test.createTestingModule({
      imports: [ConfigModule.fromEnvironment(), StorageModule],
    })
      .overrideProvider(Environment)
      .useValue(environment)
      .compile();
    await module.get(ObjectStorage).put('files/a', Readable.from(['text']));
    expect(await readFile(join(folder, 'here/objects/files/a'), 'utf8')).toBe('text');
    await module.close();
  });
});
