namespace Conversations.Gateway.Dialects;

/// <summary>Why a request ends before a route of its dialect has it, or without one. Each dialect says it in its own shape.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Text">In words, for people.</param>
sealed record GateError(int Status, string Text)
{
    /// <summary>When the client may try again; null: it is not told.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static GateError Unauthenticated { get; } = new(401, "Not authenticated");

    public static GateError Disabled { get; } = new(403, "This user is disabled.");

    public static GateError Forbidden { get; } = new(403, "Access denied");

    public static GateError NoRoute { get; } = new(404, "Not Found");

    public static GateError NoMethod { get; } = new(405, "Method Not Allowed");

    public static GateError Unavailable { get; } = new(503, "The server's store cannot be reached. Please try again.") { RetryAfter = TimeSpan.FromSeconds(1) };

    public static GateError TooManyInProgress { get; } =
        new(429, "Too many of your requests are in progress. Please wait for one to end.") { RetryAfter = TimeSpan.FromSeconds(1) };

    public static GateError TooManyRequests(TimeSpan wait) => new(429, "You have sent too many requests. Please wait.") { RetryAfter = wait };

    public static GateError TooManyRequestsOfAddress(TimeSpan wait) =>
        new(429, "Too many requests came from this address. Please wait.") { RetryAfter = wait };

    public static GateError TooManyTries(TimeSpan wait) => new(429, "Too many wrong keys came from this address. Please wait.") { RetryAfter = wait };
}
