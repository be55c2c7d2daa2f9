namespace Conversations.Gateway.OpenApi;

/// <summary>On the handler of a route: it may answer with server-sent events.</summary>
/// <typeparam name="T">What is in the data of an event.</typeparam>
[AttributeUsage(AttributeTargets.Method)]
sealed class StreamsAttribute<T>() : StreamsAttribute(typeof(T));

/// <inheritdoc cref="StreamsAttribute{T}"/>
[AttributeUsage(AttributeTargets.Method)]
class StreamsAttribute(Type item) : Attribute
{
    public Type Item => item;
}
