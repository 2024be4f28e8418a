using System.Text;

namespace Tuner.Cli;

/// <summary>
/// Standard output and error of this process. Whoever cannot be written to (a full disk, a closed descriptor) is told of
/// in one sentence, and a message that finds standard error closed is dropped: there is nobody left to tell.
/// </summary>
internal static class StandardOutput
{
    public static TextWriter Out() => Writer(System.Console.OpenStandardOutput, Unwritable);

    public static TextWriter Error() => Writer(System.Console.OpenStandardError, _ => { });

    private static StreamWriter Writer(Func<Stream> open, Action<string> fail)
    {
        Stream? stream = null;
        string? closed = null;
        try
        {
            stream = open();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            closed = fault.Message;
        }

        return new(new ToldStream(stream, closed, fail), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true, NewLine = "\n" };
    }

    private static void Unwritable(string why) => throw new CommandFailure($"standard output cannot be written ({why.TrimEnd('.')}).");

    private sealed class ToldStream(Stream? inner, string? closed, Action<string> fail) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (inner is null)
            {
                fail(closed ?? "it is closed");
                return;
            }

            try
            {
                inner.Write(buffer, offset, count);
            }
            catch (IOException fault)
            {
                fail(fault.Message);
            }
            // Its descriptor was closed when the program began, and is now something that is only read.
            catch (UnauthorizedAccessException)
            {
                fail("it is closed");
            }
        }

        public override void Flush() => inner?.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
