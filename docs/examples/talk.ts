// A conversation by the npm client of Letta: npm install @letta-ai/letta-client@1.12.1 && npx tsx talk.ts
import Letta from '@letta-ai/letta-client';

const client = new Letta({
  baseURL: process.env.CONVERSATIONS_URL ?? 'http://127.0.0.1:8283',
  apiKey: process.env.CONVERSATIONS_KEY ?? 'none',
});
const agent = await client.agents.create({ name: 'Example', memory_blocks: [{ label: 'human', value: 'Name: Grace' }] });
const conversation = await client.conversations.create({ agent_id: agent.id });

const stream = await client.conversations.messages.create(conversation.id, {
  messages: [{ role: 'user', content: 'hello' }],
  stream_tokens: true,
});
for await (const event of stream) {
  if (event.message_type === 'assistant_message') process.stdout.write(String(event.content));
}
console.log();
await client.agents.delete(agent.id);
