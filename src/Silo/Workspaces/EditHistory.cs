using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Conversations.Silo.Workspaces;

/// <summary>What the files of a workspace were before they were edited, in a folder that its commands do not see.</summary>
internal sealed class EditHistory(string folder)
{
    const int Kept = 10;

    public void Push(string file, byte[] bytes)
    {
        var versions = Versions(file);
        Directory.CreateDirectory(FolderOf(file));
        File.WriteAllBytes(Path.Combine(FolderOf(file), (versions.LastOrDefault() + 1).ToString(CultureInfo.InvariantCulture)), bytes);
        foreach (var old in versions.SkipLast(Kept - 1)) File.Delete(PathOf(file, old));
    }

    /// <returns>Null: nothing is kept of the file.</returns>
    public byte[]? Last(string file) => Versions(file) is [.., var last] ? File.ReadAllBytes(PathOf(file, last)) : null;

    /// <summary>Forgets what <see cref="Last"/> returns.</summary>
    public void Drop(string file) => File.Delete(PathOf(file, Versions(file)[^1]));

    int[] Versions(string file) => !Directory.Exists(FolderOf(file)) ? [] :
        [.. Directory.EnumerateFiles(FolderOf(file)).Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)).Order()];

    string PathOf(string file, int version) => Path.Combine(FolderOf(file), version.ToString(CultureInfo.InvariantCulture));

    // A file's name may be as long as a name can be, and hold slashes.
    string FolderOf(string file) => Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file))));
}
