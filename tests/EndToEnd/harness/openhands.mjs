import WebSocket from 'ws';

// The client takes a browser's WebSocket. Under Node it would `require` one, which a module cannot, so it is given one as a browser would.
globalThis.window ??= { WebSocket };
export const openhands = await import('@openhands/typescript-client');

const { BashClient, FileClient } = await import('@openhands/typescript-client/clients');
const { BashWebSocketClient, ConversationManager, RemoteConversation, RemoteWorkspace, WebSocketCallbackClient } = openhands;

/** Where the server's agent server API is. */
export const hostOf = server => `${server.url}/agent-server`;

export const workspaceOf = (server, apiKey) => new RemoteWorkspace({ host: hostOf(server), workingDir: '/workspace', ...(apiKey ? { apiKey } : {}) });

/** An agent of the client's, with the tools of a coder. */
export const coder = llm => ({ kind: 'Agent', llm, tools: [{ name: 'terminal' }, { name: 'file_editor' }, { name: 'task_tracker' }] });

export { BashClient, BashWebSocketClient, ConversationManager, FileClient, RemoteConversation, RemoteWorkspace, WebSocketCallbackClient };
