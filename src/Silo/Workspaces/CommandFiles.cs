using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Conversations.Workspaces;

namespace Conversations.Silo.Workspaces;

/// <summary>Records of commands on disk, where commands themselves cannot reach them. The output of each lies in a file of its own, because lists do without.</summary>
internal sealed partial class CommandFiles(WorkspaceLayout layout)
{
    const string Record = ".json";
    const string Output = ".output";
    const string Hold = ".held";

    /// <summary>The system's error of a file that another has locked (<c>EWOULDBLOCK</c>).</summary>
    const int WouldBlock = 11;

    /// <summary>Oldest first.</summary>
    public ImmutableArray<CommandRecord> List() => Directory.Exists(layout.Commands)
        ? [.. Directory.EnumerateFiles(layout.Commands, $"*{Record}").Select(file => Read(file, Json.Default.CommandRecord)).OfType<CommandRecord>().OrderBy(record => record.StartedAt).ThenBy(record => record.Id)]
        : [];

    public CommandRecord? Find(Guid id) => Read(PathOf(id, Record), Json.Default.CommandRecord);

    public CommandResult? Result(Guid id) => Read(PathOf(id, Output), Json.Default.CommandResult);

    /// <summary>Makes the folder that they lie in.</summary>
    public void Prepare()
    {
        layout.Ensure();
        if (!Directory.Exists(layout.Commands)) WorkspaceLayout.Hide(layout.Commands);
    }

    /// <summary>Takes a command for oneself, until what is returned is disposed or the process has ended, however it did: the lock of a file is the kernel's to free.</summary>
    /// <returns>Null: somebody has it, in this process or another one.</returns>
    public IDisposable? TryHold(Guid id)
    {
        try
        {
            return new FileStream(PathOf(id, Hold), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (IOException locked) when (locked.HResult == WouldBlock)
        {
            return null;
        }
    }

    /// <summary>Of a command that the caller holds.</summary>
    /// <param name="result">What came of it; null: nothing yet. On disk before the record says that it is there.</param>
    public CommandRecord Keep(CommandRecord record, CommandResult? result)
    {
        if (result is not null) Write(PathOf(record.Id, Output), result, Json.Default.CommandResult);
        Write(PathOf(record.Id, Record), record, Json.Default.CommandRecord);
        return record;
    }

    public void Forget(Guid id)
    {
        File.Delete(PathOf(id, Record));
        File.Delete(PathOf(id, Output));
    }

    string PathOf(Guid id, string kind) => Path.Combine(layout.Commands, $"{id:N}{kind}");

    /// <remarks>What was there a moment ago may have been forgotten by another server.</remarks>
    static T? Read<T>(string file, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), type);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <remarks>In one step, and on the disk itself: what is told to a client as begun is not begun again after a power failure.</remarks>
    static void Write<T>(string file, T content, JsonTypeInfo<T> type)
    {
        using (var stream = new FileStream(file + ".new", FileMode.Create))
        {
            JsonSerializer.Serialize(stream, content, type);
            stream.Flush(flushToDisk: true);
        }

        File.Move(file + ".new", file, overwrite: true);
    }

    [JsonSerializable(typeof(CommandRecord))]
    [JsonSerializable(typeof(CommandResult))]
    sealed partial class Json : JsonSerializerContext;
}
