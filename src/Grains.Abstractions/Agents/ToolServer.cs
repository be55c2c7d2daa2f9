using System.Collections.Immutable;

namespace Conversations.Agents;

/// <summary>How a server of tools is reached: a program that is started in the conversation's sandbox, or an address. Holds secrets.</summary>
[Immutable]
public sealed record ToolServer
{
    /// <summary>The program; null: it is reached by <see cref="Url"/>.</summary>
    public string? Command { get; init; }

    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Environment variables of the program.</summary>
    public ImmutableDictionary<string, string> Variables { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Where the program stands, a path in the workspace; null: in the workspace's folder.</summary>
    public string? Folder { get; init; }

    public string? Url { get; init; }

    /// <summary>Headers of each request.</summary>
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>True: it speaks the older protocol over server-sent events; false: the present one; null: whichever it does.</summary>
    public bool? ServerSentEvents { get; init; }

    /// <summary>Seconds that a call may take; null: 300.</summary>
    public double? Timeout { get; init; }

    /// <summary>Keeps the record's own text out of logs.</summary>
    public override string ToString() => nameof(ToolServer);
}
