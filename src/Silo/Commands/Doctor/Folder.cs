namespace Conversations.Silo.Commands.Doctor;

internal static class Folder
{
    /// <summary>Why nothing can be written there; null: it can, or the folder can be made.</summary>
    public static string? Refuses(string folder)
    {
        try
        {
            var there = new DirectoryInfo(folder);
            while (!there.Exists && there.Parent is { } parent) there = parent;
            using var probe = new FileStream(Path.Combine(there.FullName, $".doctor-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }
}
