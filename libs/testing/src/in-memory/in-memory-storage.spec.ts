import { objectStorageContract } from '../contracts/object-storage.contract';
import { InMemoryStorage } from './in-memory-storage';

objectStorageContract('InMemoryStorage', async () => new InMemoryStorage());
