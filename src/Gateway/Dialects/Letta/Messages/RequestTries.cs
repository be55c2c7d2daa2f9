using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>Reads which try of its request a client makes: the public clients try again by themselves, and count their tries.</summary>
static class RequestTries
{
    const string Retries = "X-Stainless-Retry-Count";

    /// <summary>The clients' default. Those that were given another say so.</summary>
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>The longest that clients wait between two tries, when an answer asks them to wait.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(60);

    /// <summary>No try is taken for one of a request that is older, whatever its client says.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromHours(3);

    /// <param name="body">Hash of the request's body: clients send the same bytes again.</param>
    public static SendTry Of(HttpRequest request, byte[] body)
    {
        var sent = $"{request.Path}\n{request.HttpContext.User.Identity?.Name}\n{Convert.ToHexString(body)}";
        var key = "body:" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(sent)).AsSpan(..18));
        return new SendTry(key, Number(request, Retries) is { } retries and > 0 ? Horizon(request, retries) : null);
    }

    /// <summary>Each try before this one took no longer than its timeout and the pause after it.</summary>
    static TimeSpan Horizon(HttpRequest request, int retries)
    {
        var seconds = Number(request, "X-Stainless-Timeout") ?? Number(request, "X-Stainless-Read-Timeout") ?? Timeout.TotalSeconds;
        return TimeSpan.FromSeconds(Math.Min(retries * (seconds + Pause.TotalSeconds), Longest.TotalSeconds));
    }

    static int? Number(HttpRequest request, string header) =>
        int.TryParse(request.Headers[header], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
