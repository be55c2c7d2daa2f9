import { after, before } from 'node:test';
import { plant } from './canaries.mjs';
import { Events } from './events.mjs';
import { ScriptedModel } from './model.mjs';
import { Server } from './server.mjs';

/** A server and a scripted model for the tests of one file, and the requests that most of them make. */
export class Suite {
  /**
   * @param environment further settings of the server, by their environment names
   * @param prepare what must be there before the first test
   */
  static use({ environment = {}, prepare = async () => {} } = {}) {
    const suite = new Suite();
    before(async () => {
      suite.model = await ScriptedModel.start();
      suite.server = await Server.start({ Models__openai__BaseUrl: suite.model.baseUrl, ...environment });
      await prepare();
    });
    after(async () => {
      await suite.model?.dispose();
      await suite.server?.dispose();
    });
    return suite;
  }

  get client() {
    return this.server.client;
  }

  agent(fields = {}) {
    return this.client.agents.create({ name: 'tester', model: 'openai/scripted', ...fields });
  }

  /** A new conversation, of a new agent unless one is given. */
  async conversation(agent) {
    return this.client.conversations.create({ agent_id: (agent ?? await this.agent()).id });
  }

  /** Sends a message and opens the stream of its answer, whose every frame can be looked at. */
  send(conversation, content, options = {}) {
    return Events.open(this.server, `/v1/conversations/${conversation.id}/messages`, { messages: [user(content)], ...options });
  }

  /** Sends a message and reads the whole answer. */
  async turn(conversation, content, options) {
    return (await this.send(conversation, content, options)).end();
  }

  /** Sends a message and takes the answer as one JSON body. */
  json(conversation, content, options = {}) {
    return this.server.call('POST', `/v1/conversations/${conversation.id}/messages`, { messages: [user(content)], streaming: false, ...options });
  }

  /** Reads a run's stream as one more client. */
  follow(conversation, body = {}) {
    return Events.open(this.server, `/v1/conversations/${conversation.id}/stream`, body);
  }

  /** All messages of a conversation, oldest first. */
  async messages(conversation) {
    const { body } = await this.server.call('GET', `/v1/conversations/${conversation.id}/messages?order=asc&limit=1000`);
    return body;
  }
}

/** A user message as it is sent. */
export const user = (content, more = {}) => {
  plant(content);
  return { role: 'user', content, ...more };
};
