namespace Conversations.Silo.Storage;

/// <summary>The conditions of a query, of which all must hold.</summary>
internal sealed class Where(params IEnumerable<string> conditions)
{
    private readonly List<string> _conditions = [.. conditions];

    /// <summary>These conditions and one more, if it is asked for.</summary>
    public Where And(bool asked, string condition) => asked ? new([.. _conditions, condition]) : this;

    public override string ToString() => _conditions.Count == 0 ? "" : $"where {string.Join(" and ", _conditions)}";
}
