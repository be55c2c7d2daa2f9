namespace Conversations.Webhooks;

/// <param name="Url">Absolute, of scheme http or https.</param>
/// <param name="Format">The <see cref="IWebhookContent.Format"/> of what is posted.</param>
[Immutable]
public sealed record Webhook(string Url, string Format);

/// <summary>A promised call, and what has become of it.</summary>
[Immutable]
public sealed record WebhookState(Webhook Webhook)
{
    /// <summary>True: it was taken, or given up. Nothing is sent any more.</summary>
    public bool Done { get; init; }

    /// <summary>Calls made.</summary>
    public int Attempts { get; init; }

    /// <summary>When the last call was made.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>What the last call was answered with; null when it got no answer.</summary>
    public int? StatusCode { get; init; }

    /// <summary>Why the last call was no success; null when it was.</summary>
    public string? Error { get; init; }

    /// <summary>When the next call is due; null: as soon as the run has ended.</summary>
    public DateTimeOffset? NextAt { get; init; }
}

/// <summary>What is stored of a webhook under the state name <c>webhook</c>.</summary>
[Immutable]
public sealed record WebhookRecord
{
    public WebhookState? State { get; set; }
}
