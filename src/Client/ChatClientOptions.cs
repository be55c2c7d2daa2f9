namespace Conversations.Client;

/// <summary>How patient a client is.</summary>
public sealed record ChatClientOptions
{
    /// <summary>
    /// For how long a request is tried again, and a stream that brings nothing is opened again, before the client gives up. Each event of a
    /// stream begins it anew. Default: 2 minutes.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The first pause before a request is tried again; each further one is twice as long. Default: 200 ms.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest pause, unless the server asks for a longer one by <c>Retry-After</c>. Default: 5 s.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After so long without an event a stream's connection is taken for dead, and opened again. Default: 1 minute.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
