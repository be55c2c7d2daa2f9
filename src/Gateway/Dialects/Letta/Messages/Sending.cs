using Conversations.Gateway.Access;
using System.Collections.Immutable;
using Conversations.Log;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>A checked request to send messages, independent of the route that it came by.</summary>
/// <param name="Answers">Decisions on waiting tool calls; null when the request has none, empty when it says that it has and has not.</param>
/// <param name="Otids">The client's own ids of the messages, in order; null for those without.</param>
sealed record Sending(
    ImmutableArray<NewMessage> Messages,
    ImmutableArray<ApprovalAnswer>? Answers,
    ImmutableArray<string?> Otids,
    RunOptions Options,
    bool Streaming)
{
    /// <summary>The same for every sending with these otids; null when a message has none.</summary>
    public string? Key => RunKeys.OfRequest(Otids);

    /// <summary>The same, with an address that is told when its run has ended.</summary>
    /// <exception cref="LettaException">422: it cannot be called.</exception>
    public Sending CalledBack(string? url)
    {
        const int longest = 2000;
        if (url is null) return this;
        var callable = Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0;
        if (!callable || url.Length > longest)
            throw SendRules.Wrong("callback_url", $"should be an http or https URL without a user's name, of at most {longest} characters");
        return this with { Options = Options with { CallbackUrl = url } };
    }

    /// <param name="making">The request that it came with: one that may have come before has its run under the same id.</param>
    /// <param name="tried">Which try of its request it is.</param>
    public SendRequest ToRequest(Making making, Guid runId, SendTry? tried = null)
    {
        var mayRepeat = Options.Background || tried?.Since is not null;
        IEnumerable<string> keys = Otids.OfType<string>().Select(RunKeys.OfMessage).Distinct();
        if (!mayRepeat && Key is { } key) keys = keys.Append(key);
        return new SendRequest(runId, Messages, Answers, Options, mayRepeat ? Key : null, [.. keys]) 
        {
            Try = Key is null ? tried : null,
            SentBefore = making.MayRepeat,
        };
    }
}
