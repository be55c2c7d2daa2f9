namespace Conversations.Gateway.Dialects.AgentServer.Webhooks;

/// <summary>The section <c>AgentServer:Webhooks:N</c>: somebody who is told of all conversations as this dialect tells of them.</summary>
sealed class EventWebhookOptions
{
    public const string Section = "AgentServer:Webhooks";

    /// <summary>Events go to <c>{BaseUrl}/events/{id}</c>, conversations to <c>{BaseUrl}/conversations</c>.</summary>
    public string BaseUrl { get; set; } = "";

    /// <summary>Is sent as <c>X-Session-API-Key</c>; null: nothing is.</summary>
    public string? Key { get; set; }

    /// <summary>Headers of each request besides.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    /// <summary>Events of a conversation that are sent together. Default: 5.</summary>
    public int EventBufferSize { get; set; } = 5;

    /// <summary>How long fewer of them wait for more. Default: 30 s.</summary>
    public TimeSpan FlushDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a request that failed is made again soon; later it is made as often as events are flushed. Default: 3.</summary>
    public int Retries { get; set; } = 3;

    /// <summary>The wait before that. Default: 5 s.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>For how long a request that fails is made again; then what waits of that conversation is left out. Default: 1 day.</summary>
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Log events of a conversation that may wait to be told; beyond it the oldest are left out. Default: 1000.</summary>
    public int MaxQueueSize { get; set; } = 1000;

    /// <summary>Bytes of a request, unless a single event has more. Default: 5 MiB.</summary>
    public int MaxBatchBytes { get; set; } = 5 * 1024 * 1024;

    public bool IsValid => Uri.TryCreate(BaseUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        && EventBufferSize > 0 && FlushDelay > TimeSpan.Zero && Retries >= 0 && RetryDelay >= TimeSpan.Zero && RetryFor >= TimeSpan.Zero && MaxQueueSize > 0 && MaxBatchBytes > 0;
}
