namespace Conversations.Gateway.Http;

/// <summary>A request's body cannot be read.</summary>
/// <param name="place">Where in the request: <c>body.title</c>, <c>header.content-type</c>.</param>
/// <param name="problem">What is wrong there.</param>
sealed class BodyException(BodyFault fault, string place, string problem) : Exception($"{place}: {problem}")
{
    public BodyFault Fault => fault;

    public string Place => place;

    public string Problem => problem;
}

enum BodyFault
{
    ContentType,

    /// <summary>No JSON, or not of the demanded shape.</summary>
    Shape,
    TooLarge,
}
