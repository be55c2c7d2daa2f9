namespace Conversations.Models;

/// <summary>The models that the server offers, for the gateway to list and check.</summary>
public interface IModelDirectory
{
    /// <summary>Handle used where none is given; empty when none is configured.</summary>
    string Default { get; }

    /// <summary>Every model worth showing in a list. Answers from memory wherever it can: an agent's view asks it too.</summary>
    ValueTask<IReadOnlyList<ModelEntry>> List(CancellationToken cancellationToken);

    /// <summary>True when a run may name this handle, listed or not.</summary>
    bool Knows(string handle);
}
