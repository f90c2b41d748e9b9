import { eventChannelContract } from '../contracts/event-channel.contract';
import { InMemoryEventChannel } from './in-memory-event-channel';

eventChannelContract('InMemoryEventChannel', async () => {
  const channel = new InMemoryEventChannel();
  return {
    channel,
    taken: async () => channel.taken,
    goAway: async () => void (channel.away = true),
    comeBack: async () => void (channel.away = false),
  };
});
