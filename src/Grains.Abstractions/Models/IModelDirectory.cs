namespace Conversations.Models;

/// <summary>The models that the server offers, for the gateway to list and check.</summary>
public interface IModelDirectory
{
    /// <summary>Handle used where none is given; empty when none is configured.</summary>
    string Default { get; }

    /// <summary>Every model worth showing in a list. Answers from memory wherever it can: an agent's view asks it too.</summary>
    ValueTask<IReadOnlyList<ModelEntry>> List(CancellationToken cancellationToken);

    /// <summary>The model that a run may name so, listed or not; null when no configured provider has it. Asks nobody.</summary>
    ModelEntry? Find(string handle);
}
