namespace Conversations.CrashingSilo;

/// <summary>A point at which a silo is to die.</summary>
/// <param name="Point">Its name.</param>
/// <param name="Skip">How often it is passed unharmed before.</param>
/// <param name="Token">A file that does not exist: of all silos that come to the point, only the one that makes it dies, and leaves its process id there.</param>
public sealed record ArmedPoint(string Point, int Skip, string Token)
{
    /// <summary>The variable that names the file in which a silo finds, as it starts, the point at which it is to die; without the file there is none.</summary>
    public const string File = "FAULT_ARMED";
}
