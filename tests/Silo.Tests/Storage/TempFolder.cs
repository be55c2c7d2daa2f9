namespace Conversations.Silo.Tests.Storage;

/// <summary>A folder for one test.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("storage-tests-").FullName;

    public string File => System.IO.Path.Combine(Path, "conversations.db");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
