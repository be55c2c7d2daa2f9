namespace Conversations.Gateway.OpenApi;

/// <summary>On the handler of a route: the JSON body that it reads.</summary>
/// <remarks>Not ASP.NET's own metadata, which makes routing refuse other media types before the dialect can say so in its words.</remarks>
[AttributeUsage(AttributeTargets.Method)]
class TakesAttribute(Type body) : Attribute
{
    public Type Body => body;

    /// <summary>The body may be left out.</summary>
    public bool Optional { get; init; }

    public string ContentType { get; init; } = "application/json";
}

/// <inheritdoc/>
/// <typeparam name="T">What is read.</typeparam>
sealed class TakesAttribute<T>() : TakesAttribute(typeof(T));
