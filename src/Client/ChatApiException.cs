using System.Net;

namespace Conversations.Client;

/// <summary>The server has refused a request, or could not be reached in time.</summary>
/// <param name="status">Of the last answer; null: there was none.</param>
/// <param name="code">The broken rule of a 422, such as <c>string_too_long</c>; <c>proxy</c>: the answer is not the server's own; null: it names none.</param>
/// <param name="detail">What the server says, in words. Of a 422 with the place: <c>body.title: …</c></param>
public sealed class ChatApiException(HttpStatusCode? status, string? code, string detail, Exception? inner = null)
    : Exception(status is { } known ? $"{(int)known}: {detail}" : detail, inner)
{
    /// <summary>Of the last answer; null: no server could be reached.</summary>
    public HttpStatusCode? Status => status;

    /// <summary>The broken rule of a 422, such as <c>string_too_long</c>; <c>proxy</c>: the answer is not the server's own; null: it names none.</summary>
    public string? Code => code;

    /// <summary>What the server says, in words.</summary>
    public string Detail => detail;

    /// <summary>How long the server asks to wait; null: it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
