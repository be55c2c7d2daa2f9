namespace Conversations.Client;

/// <summary>
/// A client of the chat API. What fails on the way (429, 503, lost connections, servers that restart) is tried again for
/// <see cref="ChatClientOptions.Patience"/>; every POST takes effect once, by an <c>Idempotency-Key</c>. It may be used by many at once.
/// </summary>
public sealed class ChatClient : IDisposable
{
    readonly HttpClient http;
    readonly bool ownsHttp;
    readonly Transport transport;
    readonly ChatStream streams;

    /// <param name="server">Where the server is: <c>https://chat.example.com/</c>.</param>
    /// <param name="key">API key or token; null for a server without keys.</param>
    public ChatClient(Uri server, string? key, ChatClientOptions? options = null)
        : this(new HttpClient { Timeout = Timeout.InfiniteTimeSpan }, server, key, options) => ownsHttp = true;

    /// <param name="http">Whose connections are used; it is not disposed of. Its <see cref="HttpClient.Timeout"/> bounds the wait for a whole answer.</param>
    /// <inheritdoc cref="ChatClient(Uri, string?, ChatClientOptions?)"/>
    public ChatClient(HttpClient http, Uri server, string? key, ChatClientOptions? options = null)
    {
        this.http = http;
        var root = server.AbsoluteUri.EndsWith('/') ? server : new Uri(server.AbsoluteUri + "/");
        transport = new Transport(http, root, key, options ?? new ChatClientOptions());
        streams = new ChatStream(transport, options ?? new ChatClientOptions());
    }

    /// <param name="title">At most 255 characters; null: it is taken from the first message.</param>
    /// <param name="idempotencyKey">Calls with the same key make one conversation, for 24 hours. Null: a key of its own.</param>
    /// <exception cref="ChatApiException">401, 403, 422, or 429 and 503 for too long; as from every method.</exception>
    public async Task<Conversation> CreateConversation(string? title = null, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        (await transport.Get(Call.Post("conversations", idempotencyKey).With(new Title(title), ClientJson.Default.Title), ClientJson.Default.Conversation, cancellationToken))!;

    /// <summary>The caller's conversations, the one that changed last first.</summary>
    /// <param name="limit">1 to 100.</param>
    public async Task<IReadOnlyList<ConversationSummary>> ListConversations(
        bool includeArchived = false, int skip = 0, int limit = 50, CancellationToken cancellationToken = default) =>
        (await transport.Get(
            new Call(HttpMethod.Get, $"conversations?include_archived={(includeArchived ? "true" : "false")}&skip={skip}&limit={limit}"),
            ClientJson.Default.ListConversationSummary,
            cancellationToken))!;

    /// <exception cref="ChatApiException">404: it does not exist; 403: it is another's.</exception>
    public async Task<Conversation> GetConversation(Guid id, CancellationToken cancellationToken = default) =>
        (await transport.Get(new Call(HttpMethod.Get, $"conversations/{id}"), ClientJson.Default.Conversation, cancellationToken))!;

    /// <param name="title">1 to 255 characters.</param>
    public async Task<Conversation> RenameConversation(Guid id, string title, CancellationToken cancellationToken = default) =>
        (await transport.Get(
            new Call(HttpMethod.Put, $"conversations/{id}").With(new Title(title), ClientJson.Default.Title), ClientJson.Default.Conversation, cancellationToken))!;

    /// <summary>It is read from now on, and takes no messages. To archive it again changes nothing.</summary>
    public Task ArchiveConversation(Guid id, CancellationToken cancellationToken = default) =>
        transport.Get(Call.Post($"conversations/{id}/archive", null), ClientJson.Default.JsonElement, cancellationToken);

    /// <summary>Deletes it for good.</summary>
    /// <exception cref="ChatApiException">404: it did not exist when it was first asked for.</exception>
    public Task DeleteConversation(Guid id, CancellationToken cancellationToken = default) =>
        transport.Get(new Call(HttpMethod.Delete, $"conversations/{id}"), ClientJson.Default.JsonElement, cancellationToken);

    /// <summary>The messages of a conversation, oldest first.</summary>
    /// <param name="limit">1 to 100.</param>
    public async Task<IReadOnlyList<Message>> ListMessages(Guid conversationId, int skip = 0, int limit = 50, CancellationToken cancellationToken = default) =>
        (await transport.Get(
            new Call(HttpMethod.Get, $"conversations/{conversationId}/messages?skip={skip}&limit={limit}"), ClientJson.Default.ListMessage, cancellationToken))!;

    /// <summary>Sends a message and waits for the whole answer.</summary>
    /// <param name="content">1 to 32,000 characters.</param>
    /// <param name="model">Handle, such as <c>openai/gpt-4o-mini</c>; null: the conversation's.</param>
    /// <param name="idempotencyKey">Calls with the same key and content send one message, for 24 hours. Null: a key of its own.</param>
    /// <exception cref="ChatApiException">409: the conversation is busy, or archived; 502: the model failed, and the message stays.</exception>
    public async Task<Turn> Send(
        Guid conversationId, string content, string? model = null, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        (await transport.Get(Message(conversationId, content, model, idempotencyKey), ClientJson.Default.Turn, cancellationToken))!;

    /// <summary>
    /// Sends a message and tells the answer as it comes. Over lost connections and restarts of servers every event comes once, in order, and
    /// the message is sent once. To stop reading stops nothing on the server.
    /// </summary>
    /// <inheritdoc cref="Send"/>
    public IAsyncEnumerable<ChatEvent> Stream(
        Guid conversationId, string content, string? model = null, string? idempotencyKey = null, CancellationToken cancellationToken = default) =>
        streams.Read(Message(conversationId, content, model, idempotencyKey).With("Accept", "text/event-stream"), Rest(conversationId), null, cancellationToken);

    /// <summary>The rest of a stream, by the id of its last event; or the answer in progress, from its beginning, where there is one.</summary>
    /// <param name="lastEventId"><see cref="ChatEvent.Id"/>, of this process or an earlier one.</param>
    public IAsyncEnumerable<ChatEvent> Resume(Guid conversationId, string? lastEventId = null, CancellationToken cancellationToken = default) =>
        streams.Read(Rest(conversationId), Rest(conversationId), lastEventId, cancellationToken);

    /// <summary>What the caller has used.</summary>
    /// <param name="days">1 to 365, today included.</param>
    public async Task<TokenUsage> Usage(int days = 30, CancellationToken cancellationToken = default) =>
        (await transport.Get(new Call(HttpMethod.Get, $"tokens/usage?days={days}"), ClientJson.Default.TokenUsage, cancellationToken))!;

    /// <summary>Closes its connections, if they are its own.</summary>
    public void Dispose()
    {
        if (ownsHttp) http.Dispose();
    }

    static Call Message(Guid conversationId, string content, string? model, string? idempotencyKey) =>
        Call.Post($"conversations/{conversationId}/messages", idempotencyKey).With(new NewMessage(content, model), ClientJson.Default.NewMessage);

    static Call Rest(Guid conversationId) => new(HttpMethod.Get, $"conversations/{conversationId}/stream");
}
