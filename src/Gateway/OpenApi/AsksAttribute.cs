namespace Conversations.Gateway.OpenApi;

/// <summary>On the handler of a route: parameters that it reads from the query or the headers. Without a type each is text.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
class AsksAttribute(params string[] names) : Attribute
{
    public IReadOnlyList<string> Names => names;

    public virtual Type Type => typeof(string);

    public bool Required { get; init; }

    public bool InHeader { get; init; }
}

/// <inheritdoc/>
/// <typeparam name="T">What the text of a value stands for; a list: the parameter may be repeated.</typeparam>
sealed class AsksAttribute<T>(params string[] names) : AsksAttribute(names)
{
    public override Type Type => typeof(T);
}
