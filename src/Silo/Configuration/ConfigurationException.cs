namespace Conversations.Silo.Configuration;

/// <summary>The configuration cannot work.</summary>
/// <param name="problems">Each names its key, the value, and what is allowed.</param>
public sealed class ConfigurationException(IReadOnlyList<string> problems) : Exception(string.Join('\n', problems))
{
    public IReadOnlyList<string> Problems => problems;
}
