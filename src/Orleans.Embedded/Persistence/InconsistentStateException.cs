using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>The stored state is of another version than the one in memory. The activation ends, and the next reads it anew.</summary>
public class InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception? storageException = null)
    : OrleansException(errorMsg, storageException)
{
    public InconsistentStateException(string message, Exception? innerException = null)
        : this(message, null, null, innerException)
    {
    }

    public string? StoredEtag => storedEtag;

    public string? CurrentEtag => currentEtag;

    /// <summary>True until it has left the activation whose state it is about: callers that pass it on do not end for it.</summary>
    internal bool IsSourceActivation { get; set; } = true;
}
