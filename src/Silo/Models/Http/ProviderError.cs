using System.Text.Json;
using Conversations.Grains.Models;

namespace Conversations.Silo.Models.Http;

/// <summary>
/// An error object of OpenAI's wire (<c>{"error":{"message","type","code"}}</c>), of Anthropic's, or of a server that is like them.
/// </summary>
internal sealed record ProviderError(string Message, string Type = "", string Code = "")
{
    private static readonly string[] ContextTexts =
    [
        "context_length_exceeded", "maximum context length", "context window", "context length", "context size", "prompt is too long",
        "input is too long", "exceeds the maximum number of tokens", "too many tokens",
    ];

    private static readonly string[] CreditTexts =
        ["insufficient_quota", "insufficient_credits", "billing_error", "credit balance is too low", "insufficient balance"];

    /// <summary>Below it, a key is a placeholder, and may be any word of the text.</summary>
    private const int ShortestSecret = 8;

    private string All => $"{Type} {Code} {Message}";

    public static ProviderError Parse(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Read(document.RootElement) ?? new ProviderError(body);
        }
        catch (JsonException)
        {
            // A proxy's page, or an object cut short: the text is all there is to tell.
            return new ProviderError(body);
        }
    }

    /// <summary>The error that the object is or holds; null when it holds none.</summary>
    public static ProviderError? Read(JsonElement json) => json switch
    {
        { ValueKind: JsonValueKind.String } => new ProviderError(json.GetString()!),
        { ValueKind: not JsonValueKind.Object } => null,
        _ when json.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.Object or JsonValueKind.String => Read(error),
        _ when Text(json, "message") is { Length: > 0 } message => new ProviderError(message, Text(json, "type"), Text(json, "code")),
        _ when Text(json, "detail") is { Length: > 0 } detail => new ProviderError(detail),
        _ => null,
    };

    /// <param name="status">HTTP status; null for an error within a stream, which may name a status as its code.</param>
    public ModelException ToException(string provider, int? status, string secret, TimeSpan? retryAfter = null)
    {
        if (status is null && int.TryParse(Code, out var code) && code is >= 400 and < 600) status = code;
        var kind = Classify(status);
        var detail = secret.Length < ShortestSecret ? Message : Message.Replace(secret, "***", StringComparison.Ordinal);
        var message = status is null ? $"{provider} reported an error." : $"{provider} refused the call with status {status}.";
        return new ModelException(kind, message)
        {
            Status = status,
            Detail = detail,
            RetryAfter = retryAfter,
            Transient = kind is ModelFailure.RateLimited or ModelFailure.Overloaded
                || status is 408 or 409 or >= 500
                || (status is null && Mentions("server_error", "api_error", "timeout_error")),
        };
    }

    private ModelFailure Classify(int? status)
    {
        if (status is null or 400 or 413 or 422 && ContextTexts.Any(text => Mentions(text))) return ModelFailure.ContextWindowExceeded;
        if (status == 402 || (status is null or < 500 && CreditTexts.Any(text => Mentions(text)))) return ModelFailure.OutOfCredit;
        return status switch
        {
            400 => ModelFailure.BadRequest,
            401 => ModelFailure.Unauthorized,
            408 or 504 => ModelFailure.Timeout,
            429 => ModelFailure.RateLimited,
            503 or 529 => ModelFailure.Overloaded,
            not null => ModelFailure.Failed,
            null when Mentions("rate_limit") => ModelFailure.RateLimited,
            null when Mentions("overloaded") => ModelFailure.Overloaded,
            null when Mentions("authentication_error", "invalid_api_key") => ModelFailure.Unauthorized,
            null when Mentions("invalid_request_error") => ModelFailure.BadRequest,
            null when Mentions("timeout_error") => ModelFailure.Timeout,
            null => ModelFailure.Failed,
        };
    }

    private bool Mentions(params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
            if (All.Contains(text, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    private static string Text(JsonElement json, string name) => json.TryGetProperty(name, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            _ => "",
        }
        : "";
}
