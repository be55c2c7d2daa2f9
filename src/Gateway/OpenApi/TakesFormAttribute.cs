namespace Conversations.Gateway.OpenApi;

/// <summary>On the handler of a route: the form that it reads, with one file.</summary>
/// <param name="file">The field that holds the file.</param>
/// <param name="fields">Fields that hold text.</param>
[AttributeUsage(AttributeTargets.Method)]
sealed class TakesFormAttribute(string file, params string[] fields) : Attribute
{
    public string File => file;

    public IReadOnlyList<string> Fields => fields;
}
