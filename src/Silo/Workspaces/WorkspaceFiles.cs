using System.Collections.Immutable;
using Conversations.Workspaces;
using Microsoft.Win32.SafeHandles;

namespace Conversations.Silo.Workspaces;

/// <summary>The files of one workspace, as its commands name them. No link leads the server out of it, not even one that is made meanwhile.</summary>
internal sealed class WorkspaceFiles(WorkspaceLayout layout, long fileLimit)
{
    const int ListingLimit = 1000;
    const UnixFileMode NewFile = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    readonly EditHistory history = new(layout.Undo);

    /// <summary>Bytes of the largest file that is read.</summary>
    public long FileLimit => fileLimit;

    public PathKind Kind(string path)
    {
        using var root = Root();
        using var folder = Linux.Open(root, layout.Relative(path), OpenFlags.Folder | OpenFlags.PathOnly, default, out var error);
        if (folder is not null) return PathKind.Folder;
        if (error == Linux.NotAFolder) return PathKind.File;
        if (error == Linux.NoSuchFile && !IsLink(root, path)) return PathKind.Nothing;
        throw Refused(root, path, error);
    }

    public string Read(string path) => TextFile.Decode(ReadBytes(path), path).Text;

    public void Create(string path, string text)
    {
        using var root = Root();
        using var file = Linux.Open(root, layout.Relative(path), OpenFlags.Write | OpenFlags.CreateNew, NewFile, out var error);
        if (file is null) throw error == Linux.NoSuchFile
            ? new WorkspaceException($"Invalid `path` parameter: {path}. Its folder does not exist; make it first.")
            : Refused(root, path, error);
        if (layout.User is { } user) Linux.Give(file, user);
        using var stream = new FileStream(file, FileAccess.Write);
        stream.Write(TextFile.Utf8.GetBytes(text));
    }

    public FileEdit Edit(string path, Func<string, string> change)
    {
        var bytes = ReadBytes(path);
        var before = TextFile.Decode(bytes, path);
        var after = change(before.Text);
        var changed = before.Encode(after, path);
        history.Push(layout.Relative(path), bytes);
        Write(path, changed);
        return new FileEdit(before.Text, after);
    }

    public FileEdit? Undo(string path)
    {
        var now = Read(path);
        var name = layout.Relative(path);
        if (history.Last(name) is not { } kept) return null;
        Write(path, kept);
        history.Drop(name);
        return new FileEdit(now, TextFile.Decode(kept, path).Text);
    }

    public FolderListing List(string path)
    {
        using var root = Root();
        var relative = layout.Relative(path);
        var name = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var children = Children(root, relative, path);
        var entries = ImmutableArray.CreateBuilder<string>();
        entries.Add(name + "/");
        foreach (var child in children.Where(child => !child.Name.StartsWith('.')))
        {
            entries.Add($"{name}/{child.Name}{(child.IsFolder ? "/" : "")}");
            if (!child.IsFolder || entries.Count > ListingLimit) continue;
            entries.AddRange(Children(root, $"{relative}/{child.Name}", null)
                .Where(below => !below.Name.StartsWith('.'))
                .Select(below => $"{name}/{child.Name}/{below.Name}{(below.IsFolder ? "/" : "")}"));
        }

        return new FolderListing(
            [.. entries.Take(ListingLimit)], children.Count(child => child.Name.StartsWith('.')), entries.Count <= ListingLimit);
    }

    /// <param name="asked">Null: what cannot be opened is shown as empty.</param>
    List<(string Name, bool IsFolder)> Children(SafeFileHandle root, string relative, string? asked)
    {
        using var folder = Linux.Open(root, relative, OpenFlags.Folder, default, out var error);
        if (folder is null) return asked is null ? [] : throw Refused(root, asked, error);
        // By its handle, so that it is the folder that was checked.
        return [.. new DirectoryInfo($"/proc/self/fd/{folder.DangerousGetHandle()}/").EnumerateFileSystemInfos()
            .Take(ListingLimit + 1)
            .Select(entry => (entry.Name, entry is DirectoryInfo && entry.LinkTarget is null))
            .OrderBy(entry => entry.Name, StringComparer.Ordinal)];
    }

    public byte[] ReadBytes(string path)
    {
        using var root = Root();
        using var stream = Open(root, path, OpenFlags.Read, FileAccess.Read);
        if (stream.Length > fileLimit)
        {
            throw new WorkspaceException(
                $"File validation failed for {path}: File is too large ({Megabytes(stream.Length)}MB). Maximum allowed size is {Megabytes(fileLimit)}MB.");
        }

        var bytes = new byte[stream.Length];
        // A command may be writing it meanwhile.
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    void Write(string path, byte[] bytes)
    {
        using var root = Root();
        using var stream = Open(root, path, OpenFlags.Write, FileAccess.Write);
        stream.Write(bytes);
        stream.SetLength(bytes.Length);
    }

    FileStream Open(SafeFileHandle root, string path, OpenFlags flags, FileAccess access)
    {
        using var folder = Linux.Open(root, layout.Relative(path), OpenFlags.Folder | OpenFlags.PathOnly, default, out _);
        if (folder is not null) throw Refused(root, path, Linux.IsAFolder);
        var file = Linux.Open(root, layout.Relative(path), flags, default, out var error) ?? throw Refused(root, path, error);
        var stream = new FileStream(file, access);
        if (stream.CanSeek) return stream;
        stream.Dispose();
        throw Refused(root, path, Linux.NoSuchDevice);
    }

    SafeFileHandle Root()
    {
        layout.Ensure();
        return Linux.OpenRoot(layout.Files);
    }

    bool IsLink(SafeFileHandle root, string path)
    {
        using var itself = Linux.Open(root, layout.Relative(path), OpenFlags.PathOnly | OpenFlags.NoFollow, default, out _);
        return itself is not null;
    }

    WorkspaceException Refused(SafeFileHandle root, string path, int error) => new(error switch
    {
        Linux.NoSuchFile or Linux.TooManyLinks when IsLink(root, path) =>
            $"Invalid `path` parameter: {path}. It is a link that leads out of the workspace, or to nothing.",
        Linux.NoSuchFile => $"Invalid `path` parameter: {path}. The path {path} does not exist. Please provide a valid path.",
        Linux.AlreadyExists => $"Invalid `path` parameter: {path}. File already exists at: {path}. Cannot overwrite files using command `create`.",
        Linux.IsAFolder => $"Invalid `path` parameter: {path}. The path {path} is a directory and only the `view` command can be used on directories.",
        Linux.NoSuchDevice => $"File validation failed for {path}: It is no file, but a pipe or a device.",
        _ => $"Ran into {Linux.Message(error)} while trying to open {path}",
    });

    static string Megabytes(long bytes) => (bytes / 1024.0 / 1024.0).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture);
}
