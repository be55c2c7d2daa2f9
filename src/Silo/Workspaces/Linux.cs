using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Conversations.Silo.Workspaces;

/// <summary>The few calls of Linux that .NET has no name for.</summary>
internal static class Linux
{
    public const int NoSuchFile = 2, NoSuchDevice = 6, AlreadyExists = 17, NotAFolder = 20, IsAFolder = 21, TooManyLinks = 40;

    const nint OpenAt2 = 437;
    const int CurrentFolder = -100;

    /// <summary>The folder that a path starts from, for a confined opening.</summary>
    public static SafeFileHandle OpenRoot(string folder)
    {
        var opened = Open(CurrentFolder, folder, OpenFlags.Folder | OpenFlags.PathOnly, default, confined: false, out var error);
        return opened ?? throw new IOException($"{folder}: {Message(error)}");
    }

    /// <summary>Opens a path for which the given folder is <c>/</c>: neither <c>..</c> nor a link leads out of it.</summary>
    /// <returns>Null: <paramref name="error"/> is the number of the error.</returns>
    public static SafeFileHandle? Open(SafeFileHandle root, string path, OpenFlags flags, UnixFileMode mode, out int error) =>
        Open(root.DangerousGetHandle().ToInt32(), path, flags, mode, confined: true, out error);

    /// <summary>Makes a user the owner of an open file.</summary>
    public static void Give(SafeFileHandle file, int user) => Check(fchown(file, (uint)user, (uint)user));

    /// <inheritdoc cref="Give(SafeFileHandle, int)"/>
    public static void Give(string path, int user) => Check(chown(Bytes(path), (uint)user, (uint)user));

    /// <summary>Sets what may be done with a file or folder, whatever the umask says.</summary>
    public static void Allow(string path, UnixFileMode mode) => Check(chmod(Bytes(path), (uint)mode));

    public static string Message(int error) => Marshal.GetPInvokeErrorMessage(error);

    static SafeFileHandle? Open(int folder, string path, OpenFlags flags, UnixFileMode mode, bool confined, out int error)
    {
        const ulong NoMagicLinks = 0x02, InRoot = 0x10;
        var how = new OpenHow { Flags = Native(flags), Mode = (ulong)mode, Resolve = confined ? NoMagicLinks | InRoot : 0 };
        var opened = syscall(OpenAt2, folder, Bytes(path), in how, Marshal.SizeOf<OpenHow>());
        error = opened < 0 ? Marshal.GetLastPInvokeError() : 0;
        return opened < 0 ? null : new SafeFileHandle(opened, ownsHandle: true);
    }

    static ulong Native(OpenFlags flags)
    {
        const ulong Always = 0x80000; // close on exec
        var (folder, noFollow) = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? (0x4000UL, 0x8000UL) : (0x10000UL, 0x20000UL);
        return Always
            | (flags.HasFlag(OpenFlags.PathOnly) ? 0x200000UL : 0x800UL) // not blocking: a pipe without a reader must not hold us
            | (flags.HasFlag(OpenFlags.Write) ? 1UL : 0)
            | (flags.HasFlag(OpenFlags.CreateNew) ? 0xC0UL : 0)
            | (flags.HasFlag(OpenFlags.Folder) ? folder : 0)
            | (flags.HasFlag(OpenFlags.NoFollow) ? noFollow : 0);
    }

    static void Check(int result)
    {
        if (result != 0) throw new IOException(Message(Marshal.GetLastPInvokeError()));
    }

    static byte[] Bytes(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern nint syscall(nint number, nint folder, byte[] path, in OpenHow how, nint size);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int fchown(SafeFileHandle file, uint user, uint group);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int chown(byte[] path, uint user, uint group);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int chmod(byte[] path, uint mode);

    [StructLayout(LayoutKind.Sequential)]
    struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}

[Flags]
internal enum OpenFlags
{
    Read = 0,
    Write = 1,
    CreateNew = 2,
    Folder = 4,
    PathOnly = 8,
    NoFollow = 16,
}
